"""A new plugin, whole: `musictool plugins new acme --kind command`.

`plan` says what is to be written and refuses what cannot be, `functions` has what the function of
the plugin is, `writing` fills the templates and puts the files in their place.
"""

from musictool.kit.scaffold.plan import KINDS, Plan, plan_of, refuse_name
from musictool.kit.scaffold.writing import write

__all__ = ["KINDS", "Plan", "plan_of", "refuse_name", "write"]
