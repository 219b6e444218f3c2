"""Distributions of a duration t, seen to its end (d = 1) or not (d = 0)."""

from wizard.assumptions.combine import censored
from wizard.families import positive

censored_exponential = censored(
    positive.exponential,
    name="censored_exponential",
    title="Censored exponential",
    story="one waits for an event that is as likely in the next minute, however long one has waited",
    breaks="what is old wears out or has proved itself, or one stops watching because of how things stand",
)

censored_weibull = censored(
    positive.weibull,
    name="censored_weibull",
    title="Censored Weibull",
    story="something lasts until its weakest part fails; some still last when the watching ends",
    breaks="there are several causes of failure, or those that nearly fail are taken away",
)

censored_log_normal = censored(
    positive.log_normal,
    name="censored_log_normal",
    title="Censored log-normal",
    story="many small influences multiply to how long it lasts, and not all ends are seen: a Tobit of log t",
    breaks="the danger only grows with age, or some will never see the event",
)

censored_log_logistic = censored(
    positive.log_logistic,
    name="censored_log_logistic",
    title="Censored log-logistic",
    story="the danger rises at first and falls later, as after an operation; not all ends are seen",
    breaks="the danger only grows with age, or one stops watching because of how things stand",
)
