"""`{{ form }}` and `{{ field.as_field_group }}` give the markup of the design: label, hint, error, control."""

import re

from django import forms


class Answers(forms.Form):
    title = forms.CharField(max_length=80, help_text="As on the plan.")
    text = forms.CharField(widget=forms.Textarea, max_length=1200, required=False)
    kind = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "Law\nOf a parliament"), ("b", "Training")])
    themes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=[("x", "Data")], required=False)
    nothing = forms.BooleanField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_the_order_is_label_hint_error_control():
    html = str(Answers({"title": ""})["title"].as_field_group())
    places = [html.index(part) for part in ("<label", "id_title_helptext", "id_title_error", "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="f f-bad"' in html
    assert 'class="in"' in html


def test_optional_fields_say_so_and_required_ones_do_not():
    form = Answers()
    assert "(optional)" in form["text"].as_field_group()
    assert "(optional)" in form["themes"].as_field_group()
    assert "(optional)" not in form["title"].as_field_group()
    assert "(optional)" not in form["nothing"].as_field_group()


def test_a_list_of_choices_is_a_group_with_a_legend():
    html = str(Answers({})["kind"].as_field_group())
    assert re.search(r"<fieldset[^>]*aria-describedby=\"id_kind_error\"", html)
    assert "<legend" in html
    assert '<label class="ck" for="id_kind_0">' in html
    assert '<span class="hint">Of a parliament</span>' in html


def test_a_text_area_with_a_limit_counts():
    assert 'id="id_text-c"' in Answers()["text"].as_field_group()
    assert "cols=" not in str(Answers()["text"])


def test_a_whole_form_opens_with_its_error_summary():
    html = str(Answers({"nothing": "on"}))
    assert html.index('id="es"') < html.index("id_title")
    assert 'href="#id_title"' in html
    assert 'href="#id_kind_group"' in html
    assert 'id="id_kind_group"' in html
    assert html.count('type="hidden"') == 1


def test_what_somebody_typed_stays_text():
    html = str(Answers({"title": '"><script>'}))
    assert "<script>" not in html
