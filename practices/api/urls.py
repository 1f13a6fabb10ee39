"""Practices, themes and frameworks in the REST API, under /api/v1/, namespace `api`."""

from django.urls import path

from practices.api import adaptations, confirmation, errors, reviews, taxonomy, translations, views  # noqa: F401  errors: told to the reference page

urlpatterns = [
    path("practices/", views.PracticeList.as_view(), name="practice-list"),
    path("practices/<slug:address>/", views.PracticeDetail.as_view(), name="practice-detail"),
    path("practices/<slug:address>/submit/", views.PracticeSubmit.as_view(), name="practice-submit"),
    path("reviews/", reviews.ReviewList.as_view(), name="review-list"),
    path("practices/<slug:address>/rounds/", reviews.RoundList.as_view(), name="practice-rounds"),
    path("practices/<slug:address>/validate/", reviews.Validate.as_view(), name="practice-validate"),
    path("practices/<slug:address>/return/", reviews.Return.as_view(), name="practice-return"),
    path("practices/<slug:address>/take-back/", reviews.TakeBack.as_view(), name="practice-take-back"),
    path("practices/<slug:address>/appeal/", reviews.Appeal.as_view(), name="review-appeal"),
    path("practices/<slug:address>/messages/", reviews.MessageNew.as_view(), name="review-message"),
    path("practices/<slug:address>/review/", reviews.ReviewDetail.as_view(), name="review-detail"),
    path("practices/<slug:address>/review/declare/", reviews.ReviewDeclare.as_view(), name="review-declare"),
    path("practices/<slug:address>/review/send/", reviews.ReviewSend.as_view(), name="review-send"),
    path("practices/<slug:address>/reviewers/", reviews.Reviewers.as_view(), name="review-reviewers"),
    path(
        "practices/<slug:address>/reviewers/<uuid:reference>/replace/",
        reviews.ReviewerReplace.as_view(),
        name="review-replace",
    ),
    path("practices/<slug:address>/journey/", adaptations.PracticeJourney.as_view(), name="practice-journey"),
    path("practices/<slug:address>/confirm/", confirmation.PracticeConfirm.as_view(), name="practice-confirm"),
    path("practices/<slug:address>/take-over/", confirmation.PracticeTakeOver.as_view(), name="practice-take-over"),
    path("adaptations/", adaptations.AdaptationList.as_view(), name="adaptation-list"),
    path("adaptations/<uuid:reference>/", adaptations.AdaptationDetail.as_view(), name="adaptation-detail"),
    path("adaptations/<uuid:reference>/submit/", adaptations.AdaptationSubmit.as_view(), name="adaptation-submit"),
    path("adaptations/<uuid:reference>/confirm/", adaptations.AdaptationConfirm.as_view(), name="adaptation-confirm"),
    path("adaptations/<uuid:reference>/return/", adaptations.AdaptationReturn.as_view(), name="adaptation-return"),
    path("adaptations/<uuid:reference>/withdraw/", adaptations.AdaptationWithdraw.as_view(), name="adaptation-withdraw"),
    path("translations/", translations.TranslationList.as_view(), name="translation-list"),
    path(
        "practices/<slug:address>/translations/<slug:language>/",
        translations.TranslationDetail.as_view(),
        name="translation-detail",
    ),
    path(
        "practices/<slug:address>/translations/<slug:language>/claim/",
        translations.TranslationClaim.as_view(),
        name="translation-claim",
    ),
    path(
        "practices/<slug:address>/translations/<slug:language>/offer/",
        translations.TranslationOffer.as_view(),
        name="translation-offer",
    ),
    path(
        "practices/<slug:address>/translations/<slug:language>/take-back/",
        translations.TranslationTakeBack.as_view(),
        name="translation-take-back",
    ),
    path(
        "practices/<slug:address>/translations/<slug:language>/leave/",
        translations.TranslationLeave.as_view(),
        name="translation-leave",
    ),
    path(
        "practices/<slug:address>/translations/<slug:language>/approve/",
        translations.TranslationApprove.as_view(),
        name="translation-approve",
    ),
    path(
        "practices/<slug:address>/translations/<slug:language>/give-back/",
        translations.TranslationGiveBack.as_view(),
        name="translation-give-back",
    ),
    path("themes/", taxonomy.ThemeList.as_view(), name="theme-list"),
    path("themes/<slug:key>/", taxonomy.ThemeDetail.as_view(), name="theme-detail"),
    path("frameworks/", taxonomy.FrameworkList.as_view(), name="framework-list"),
    path("frameworks/<slug:key>/", taxonomy.FrameworkDetail.as_view(), name="framework-detail"),
]
