"""What each of the two roles may do, and who cannot come in at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from server.localdb import Cluster, LocalDatabaseError


@contextmanager
def connected(dsn: str) -> Iterator[Connection]:
    with create_engine(dsn, poolclass=NullPool).connect() as connection:
        yield connection


def refusal(dsn: str) -> str:
    with pytest.raises(OperationalError) as refused, connected(dsn):
        pass
    return str(refused.value)


def test_the_owner_makes_tables_and_the_app_only_uses_what_it_was_granted(cluster: Cluster) -> None:
    with connected(cluster.owner_dsn("city")) as owner:
        owner.execute(text("create table notices (id int primary key)"))
        owner.execute(text("grant select, insert on notices to app"))
        owner.commit()
    with connected(cluster.app_dsn("city")) as app:
        app.execute(text("insert into notices values (1)"))
        assert app.scalar(text("select count(*) from notices")) == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            app.execute(text("delete from notices"))


@pytest.mark.parametrize(
    "statement",
    ["create table mine (id int)", "create schema mine", "create database mine", "create role mine"],
)
def test_the_app_cannot_define_anything(cluster: Cluster, statement: str) -> None:
    with (
        connected(cluster.app_dsn("city")) as app,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        app.execution_options(isolation_level="AUTOCOMMIT").execute(text(statement))


def test_the_owner_is_no_superuser_but_may_create_databases(cluster: Cluster) -> None:
    with connected(cluster.owner_dsn("city")) as owner:
        row = owner.execute(
            text("select rolsuper, rolcreatedb from pg_roles where rolname = current_user")
        ).one()
    assert tuple(row) == (False, True)


def test_exclusion_constraints_over_ranges_and_ids_work_for_the_owner(cluster: Cluster) -> None:
    with connected(cluster.owner_dsn("city")) as owner:
        owner.execute(
            text(
                "create table spans (person uuid, span daterange,"
                " exclude using gist (person with =, span with &&))"
            )
        )
        owner.rollback()


def test_a_wrong_password_is_refused_on_the_socket(cluster: Cluster) -> None:
    right = cluster.app_dsn("city")
    password = urlsplit(right).password
    assert password is not None
    assert "password authentication failed" in refusal(right.replace(password, "guessed"))


def test_strangers_have_no_tcp_port_and_no_way_into_the_socket_directory(cluster: Cluster) -> None:
    with connected(cluster.app_dsn("city")) as app:
        assert app.scalar(text("show listen_addresses")) == ""
    assert cluster.socket_dir.stat().st_mode & 0o777 == 0o700


def test_text_is_sorted_the_same_on_every_machine_and_pages_have_checksums(cluster: Cluster) -> None:
    with connected(cluster.app_dsn("city")) as app:
        locale = app.execute(
            text("select datlocprovider, datlocale from pg_database where datname = 'city'")
        ).one()
        assert tuple(locale) == ("b", "C.UTF-8")
        assert app.scalar(text("show data_checksums")) == "on"


def test_a_copy_of_a_template_has_its_tables_and_lets_the_app_in(cluster: Cluster) -> None:
    cluster.ensure_database("template_city")
    with connected(cluster.owner_dsn("template_city")) as owner:
        owner.execute(text("create table posts (id int)"))
        owner.execute(text("grant select on posts to app"))
        owner.commit()
    cluster.create_from_template("worker_0", "template_city")
    with connected(cluster.app_dsn("worker_0")) as app:
        assert app.scalar(text("select count(*) from posts")) == 0
    cluster.drop("worker_0")
    assert "does not exist" in refusal(cluster.app_dsn("worker_0"))


def test_a_database_name_that_would_need_quoting_is_refused(cluster: Cluster) -> None:
    with pytest.raises(LocalDatabaseError, match="数据库名"):
        cluster.ensure_database('city"; drop database postgres; --')


def test_a_refused_statement_leaves_no_value_in_the_servers_log(cluster: Cluster) -> None:
    insert = text("insert into people values ('13900001234')")
    with connected(cluster.owner_dsn("city")) as owner:
        owner.execute(text("create table people (phone text primary key)"))
        owner.execute(insert)
        with pytest.raises(IntegrityError):
            owner.execute(insert)
    log = (cluster.socket_dir.parent / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "13900001234" not in log
