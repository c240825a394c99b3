"""Everything that can happen to a course, on pages; the page of the course itself is in `courses.pages`."""

from service.courses.life.pages_before import before_pages
from service.courses.life.pages_leaving import leaving_pages
from service.courses.life.pages_moving import moving_pages
from service.courses.life.pages_replanning import replanning_pages
from service.courses.life.pages_swapping import swapping_pages

LIFE_PAGES = (moving_pages, leaving_pages, replanning_pages, swapping_pages, before_pages)
