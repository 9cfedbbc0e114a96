"""House charts: plain SVG made on the server.

No script draws them; every mark is a link to the records behind it; colors come from the stylesheet, so the same
markup serves light, dark, print and PDF. Each function answers a `Chart`: the drawing, and the same numbers as a table.
"""

from fullcircle.platform.ui.charts.bars import bars, stacked
from fullcircle.platform.ui.charts.cohorts import Cohort, cohorts
from fullcircle.platform.ui.charts.drawing import LOW, NARROW, WIDE
from fullcircle.platform.ui.charts.figures import Chart, Series
from fullcircle.platform.ui.charts.funnels import Stage, funnel
from fullcircle.platform.ui.charts.lines import line, spark
from fullcircle.platform.ui.charts.scales import nice_ticks, short, smooth
from fullcircle.platform.ui.charts.waterfalls import Step, waterfall

__all__ = [
    "LOW",
    "NARROW",
    "WIDE",
    "Chart",
    "Cohort",
    "Series",
    "Stage",
    "Step",
    "bars",
    "cohorts",
    "funnel",
    "line",
    "nice_ticks",
    "short",
    "smooth",
    "spark",
    "stacked",
    "waterfall",
]
