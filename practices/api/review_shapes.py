"""Rounds and reviews in JSON: what callers send (Input) and what they get (Output)."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from focalpoints.models import Post
from practices.api.serializers import ContactPost
from practices.criteria import CODES, LONGEST_COMMENT, LONGEST_WORDS, QUESTIONS
from practices.models import Decision, Review, ReviewRound, Revision, Validation
from practices.services.appointing import DAYS, FEWEST_DAYS, MOST_DAYS
from rabatplatform.api.fields import Choice, Input, Number, Output, Text, YesNo

QUESTION_CODES = [one.code for one in QUESTIONS]


class ByCode(serializers.DictField):
    """{code: value}, of known codes alone."""

    default_error_messages = {"unknown": _("There is no “{named}” here.")}

    def __init__(self, codes, **kwargs):
        super().__init__(**kwargs)
        self.codes = set(codes)

    def to_internal_value(self, data):
        if isinstance(data, dict):
            for code in data:
                if code not in self.codes:
                    self.fail("unknown", named=str(code)[:100])
        return super().to_internal_value(data)


def _by_code(codes, schema):
    return extend_schema_field({"type": "object", "properties": {code: schema for code in codes}, "additionalProperties": False})


@_by_code(CODES, {"type": "integer", "minimum": 0, "maximum": 3})
class Scores(ByCode):
    pass


@_by_code(CODES, {"type": "string", "maxLength": LONGEST_COMMENT})
class Comments(ByCode):
    pass


@_by_code(QUESTION_CODES, {"type": "boolean"})
class Blocking(ByCode):
    pass


class ReviewInput(Input):
    """What a reviewer fills in; a name that is left out stays as it is."""

    scores = Scores(
        CODES, child=Number(min_value=0, max_value=3), required=False, help_text=_("Marks from 0 to 3, by criterion.")
    )
    comments = Comments(
        CODES,
        child=Text(max_length=LONGEST_COMMENT, allow_blank=True),
        required=False,
        help_text=_("Comments, by criterion."),
    )
    blocking = Blocking(
        QUESTION_CODES, child=YesNo(), required=False, help_text=_("By question: true, or false, which blocks publication.")
    )
    decision = Choice(Decision.choices, required=False, allow_blank=True, help_text=_("What you advise."))
    maturity = Choice(Revision.Maturity.choices, required=False, allow_blank=True, help_text=_("Maturity (FAO scale)."))
    words = Text(max_length=LONGEST_WORDS, required=False, allow_blank=True, help_text=_("Reasons and questions to the authors."))
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=_("The edition you read; or send If-Match."))

    def content(self) -> dict:
        return {name: value for name, value in self.validated_data.items() if name != "edition"}


class SendInput(Input):
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=_("The edition you read; or send If-Match."))


class DeclareInput(Input):
    conflict = YesNo(help_text=_("true: you have a conflict of interest; the review is passed on and your marks are erased."))


class RoundMessage(Input):
    text = Text(max_length=4_000, help_text=_("The question, or the answer."))
    criterion = Choice(CODES, required=False, allow_blank=True, help_text=_("Of a question: the criterion it is on."))


class RoundReason(Input):
    reason = Text(max_length=4_000, help_text=_("Read by the team of the practice."))


class RoundEdition(Input):
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=_("The edition of the text that you read."))


class AppointInput(Input):
    posts = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=3, help_text=_("Ids of the posts that are asked.")
    )
    days = Number(min_value=FEWEST_DAYS, max_value=MOST_DAYS, required=False, default=DAYS, help_text=_("Days to answer."))
    blind = YesNo(required=False, help_text=_("Authors are not told which posts review; fixed by the first asking."))

    def validate_posts(self, references):
        found = {post.reference: post for post in Post.objects.filter(reference__in=references)}
        if missing := [str(one) for one in references if one not in found]:
            raise serializers.ValidationError(_("There is no such post: %(post)s.") % {"post": missing[0]}, code="unknown")
        return [found[one] for one in references]


class ReplaceInput(Input):
    post = serializers.UUIDField(required=False, help_text=_("Asks this post in its place; left out: none yet."))

    def validate_post(self, reference):
        post = Post.objects.filter(reference=reference).first()
        if post is None:
            raise serializers.ValidationError(_("There is no such post."), code="unknown")
        return post


class ProlongInput(Input):
    days = Number(min_value=FEWEST_DAYS, max_value=MOST_DAYS, help_text=_("Days to answer, counted from today."))


class ValidationOutput(Output):
    body = serializers.CharField(help_text=_("Alpha-2 code of the country or slug of the organisation."))
    state = serializers.ChoiceField(Validation.State.choices)
    reason = serializers.CharField(help_text=_("Of a return."))
    at = serializers.DateTimeField(allow_null=True)


class ToldOutput(Output):
    """A review as the circle of its round is told of it. Marks and words come with the decision, not before."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(Review.State.choices)
    post = ContactPost(allow_null=True, help_text=_("null in a blind round."))
    due_on = serializers.DateField()
    answered_at = serializers.DateTimeField(allow_null=True)
    scores = serializers.DictField(allow_null=True)
    comments = serializers.DictField(allow_null=True)
    blocking = serializers.DictField(allow_null=True)
    decision = serializers.ChoiceField(Decision.choices, allow_null=True)
    words = serializers.CharField(allow_null=True)


class MessageOutput(Output):
    reviewer = serializers.IntegerField(allow_null=True, help_text=_("Number of the review that asks; null: an answer."))
    criterion = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class RoundOutput(Output):
    """One way of a text to publication."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(ReviewRound.State.choices)
    outcome = serializers.ChoiceField(ReviewRound.Outcome.choices, allow_null=True)
    is_blind = serializers.BooleanField()
    is_appeal = serializers.BooleanField()
    edition = serializers.IntegerField(help_text=_("Of the text that was handed in."))
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    validations = ValidationOutput(many=True)
    reviews = ToldOutput(many=True)
    messages = MessageOutput(many=True)


class ReviewOutput(Output):
    """The review of one of your posts."""

    included = serializers.DictField(required=False, help_text=_("With `include`: more of what it names."))
    id = serializers.UUIDField()
    url = serializers.URLField()
    page_url = serializers.URLField()
    practice = serializers.CharField(help_text=_("Slug or reference."))
    round = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(Review.State.choices)
    due_on = serializers.DateField()
    scores = serializers.DictField()
    comments = serializers.DictField()
    blocking = serializers.DictField()
    decision = serializers.CharField()
    maturity = serializers.CharField()
    words = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField(), help_text=_("What is to be filled in before it is sent."))
    edition = serializers.IntegerField()
    answered_at = serializers.DateTimeField(allow_null=True)


class CandidateOutput(Output):
    post = ContactPost()
    reasons = serializers.ListField(child=serializers.CharField())
