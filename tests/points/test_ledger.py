from server.points import queries
from tests.points.conftest import Declarer


def test_a_corrected_record_leaves_two_lines(wang: Declarer) -> None:
    source = wang.serve(240)
    wang.serve(150, source=source)
    assert [line.half_points for line in queries.entries(wang.member_id, 2026)] == [8, -8, 5]
    assert list(queries.verify()) == []
