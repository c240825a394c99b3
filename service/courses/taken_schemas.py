"""The shapes of the answer to who loses a place: what stands there, and what is free now."""

from marshmallow import fields

from service.courses.answers import TIME, ProposalSchema
from service.web.api import ApiSchema, ProblemSchema


class ClashSchema(ApiSchema):
    """What stands where session `number` should be: a practitioner, a room or the patient is taken.

    `kind`: session, consultation, review, walk_in, block, reserved, elsewhere (another diary), or null where it can no
    longer be seen. For practitioner and room the time includes preparation and cleaning. `course`: which of several
    treatments, from 0; `which`: the first or the second session of a swap.
    """

    number = fields.Integer(required=True)
    what = fields.String(required=True)
    start = fields.String(required=True, metadata=TIME)
    end = fields.String(required=True, metadata=TIME)
    kind = fields.String(required=True, allow_none=True)
    sentence = fields.String(required=True)
    course = fields.Integer()
    which = fields.String()


class TakenSchema(ProblemSchema):
    """A conflict; of `slot_taken` with its clashes, one sentence for each booking in the way being among `errors`."""

    clashes = fields.List(fields.Nested(ClashSchema))


class PlansInsteadSchema(TakenSchema):
    """A conflict; of `slot_taken` with whole plans that are free now."""

    alternatives = fields.List(fields.Nested(ProposalSchema))
