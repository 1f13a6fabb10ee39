"""The guided form: its steps, and the two acts of a coordinator."""

from practices.forms.life import ReturnForm
from practices.forms.new import NewPracticeForm
from practices.forms.steps import CHECK, STEPS, StepForm, step_after, step_before, step_label

__all__ = ["CHECK", "STEPS", "NewPracticeForm", "ReturnForm", "StepForm", "step_after", "step_before", "step_label"]
