import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Checkpoints of one test are not another's."""
    settings.VAR = tmp_path
    return tmp_path
