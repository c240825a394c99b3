"""Administration: make a clinic, add staff, hand out tokens."""

from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from service.base.actors import Role

ROLES = click.Choice(["receptionist", "clinician", "manager"])


@click.group()
def clinic() -> None:
    """Make clinics."""


@clinic.command("create")
@click.option("--key", required=True, help="Short name for commands, such as larkfield.")
@click.option("--name", required=True, help="The name that texts carry.")
@click.option("--email", required=True, help="Where patients may write.")
@click.option("--zone", default="Europe/London", show_default=True)
@click.option("--phone", required=True, help="The number that is answered in opening hours.")
@click.option("--phone-closed", help="The number that is answered at all other hours; left out: none is.")
@click.option("--sender", required=True, help="The Twilio number that texts leave from.")
@click.option("--whatsapp", help="The WhatsApp number that patients may write to.")
@click.option("--holidays", metavar="CODE", help="Whose public holidays close it, such as GB-ENG; left out: nobody's.")
@click.option("--room", "rooms", nargs=2, multiple=True, metavar="KEY NAME", help="A treatment room; any number.")
def create_clinic(
    key: str,
    name: str,
    email: str,
    zone: str,
    phone: str,
    phone_closed: str | None,
    sender: str,
    whatsapp: str | None,
    holidays: str | None,
    rooms: tuple[tuple[str, str], ...],
) -> None:
    """Make a clinic with a default site (Monday to Friday, 09:00 to 17:30) and the packaged protocols, unsigned."""
    from service.cli.settings import the_program
    from service.clinics.hours import default_site
    from service.clinics.setup import ClinicDesk, ClinicDraft, add_room
    from service.notify.protocol_texts import check_texts
    from service.protocols.packaged import adopt_packaged

    program = the_program("clinic create")
    draft = ClinicDraft(key, name, email, zone, phone, phone_closed, sender, whatsapp=whatsapp, holidays=holidays)
    with program.database.write() as session:
        made = ClinicDesk(program.phones).create(session, draft, program.clock.now())
        for room_key, room_name in dict(rooms).items():
            add_room(session, default_site(session, made.id), room_key, room_name)
        adopt_packaged(session, made.id, program.settings.protocols_dir, program.clock.now(), check_texts)
    click.echo(f"Clinic {key} is made. Next: aftercourse staff add --clinic {key} …")


@clinic.command("pace")
@click.option("--clinic", "clinic_key", required=True, help="The clinic's key.")
@click.option("--channel", type=click.Choice(["sms", "whatsapp"]), default="sms", show_default=True)
@click.option(
    "--segments-per-second",
    type=click.FloatRange(min=0.1),
    help="How many the network takes from one number; left out: what the settings say (10 by SMS, 80 by WhatsApp).",
)
def set_clinic_pace(clinic_key: str, channel: str, segments_per_second: float | None) -> None:
    """Say how fast a clinic's numbers may send; alerts and acknowledgements never wait for it."""
    from service.cli.settings import the_program
    from service.clinics.senders import set_pace
    from service.clinics.setup import clinic_by_key

    program = the_program("clinic pace")
    with program.database.write() as session:
        changed = set_pace(session, clinic_by_key(session, clinic_key).id, channel, segments_per_second)
    click.echo(f"Numbers changed: {changed}.")


@click.group()
def staff() -> None:
    """Add people who work in a clinic."""


@staff.command("add")
@click.option("--clinic", "clinic_key", required=True, help="The clinic's key.")
@click.option("--name", required=True)
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--role", type=ROLES, required=True)
@click.option("--mobile", help="Where alerts go.")
@click.option("--on-call", type=int, help="Rung of the alert ladder: 1 is alerted first.")
@click.option("--treats-as", metavar="KEY", help="Treats patients; the key names them in plans.")
@click.option("--may-sign", is_flag=True, help="May sign protocols.")
@click.option("--may-lift-holds", is_flag=True, help="May lift holds of courses.")
@click.password_option(help="Asked for when left out; at least 10 characters.")
def add_staff(
    clinic_key: str,
    name: str,
    email: str,
    role: str,
    mobile: str | None,
    on_call: int | None,
    treats_as: str | None,
    may_sign: bool,
    may_lift_holds: bool,
    password: str,
) -> None:
    """Add a receptionist, clinician or manager, with a password to sign in by."""
    from service.cli.settings import the_program
    from service.clinics.hours import default_site
    from service.clinics.setup import ClinicDesk, StaffDraft, add_practitioner, clinic_by_key, put_on_call

    program = the_program("staff add")
    draft = StaffDraft(name, email, cast("Role", role), mobile, password, may_sign, may_lift_holds)
    with program.database.write() as session:
        home = clinic_by_key(session, clinic_key)
        member = ClinicDesk(program.phones).add_staff(session, home.id, draft, program.clock.now())
        if on_call is not None:
            put_on_call(session, member, on_call, wait_seconds=300)
        if treats_as is not None:
            add_practitioner(session, default_site(session, home.id), treats_as, name, member)
    click.echo("Added.")


@click.group()
def token() -> None:
    """Hand out tokens to other programs."""


@token.command("create")
@click.option("--clinic", "clinic_key", required=True, help="The clinic's key.")
@click.option("--role", type=ROLES, required=True)
@click.option("--name", required=True, help="What the token is for.")
def create_token(clinic_key: str, role: str, name: str) -> None:
    """Print a new API token; it is shown this once."""
    from service.cli.settings import the_program
    from service.clinics.setup import clinic_by_key
    from service.clinics.tokens import create_token as create

    program = the_program("token create")
    with program.database.write() as session:
        home = clinic_by_key(session, clinic_key)
        click.echo(create(session, home.id, name, cast("Role", role), program.clock.real()))
