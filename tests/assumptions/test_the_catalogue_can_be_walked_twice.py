"""`wizard.families` and `wizard.losses` are functions, and packages too: walking these must not replace those."""

import wizard


def test_the_public_functions_stay_functions():
    assert wizard.families() == wizard.families()
    assert wizard.losses() == wizard.losses()


def test_no_two_records_share_a_name():
    for records in (wizard.domains(), wizard.families(), wizard.losses()):
        names = [record.name for record in records]
        assert len(names) == len(set(names))
