"""Tests of what bench/peers makes of results: python3 -B -m unittest discover bench"""
import importlib.machinery
import importlib.util
import sys
import unittest
from argparse import Namespace
from pathlib import Path
from unittest import mock

SCRIPT = Path(__file__).resolve().parent / "peers"
sys.path.insert(0, str(SCRIPT.parent))
LOADER = importlib.machinery.SourceFileLoader("peers", str(SCRIPT))
SPEC = importlib.util.spec_from_loader("peers", LOADER)
peers = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(peers)

CPU = {"host_total": 50, "remote_total": 70}
OPTIONS = Namespace(only="", pairs=1)


def row_with(target):
    return peers.Row("row", {peers.APART: target}, peers.perfport(""), peers.iperf3(""))


def cells(target, mine, theirs):
    with mock.patch.object(peers, "measure", side_effect=[mine, theirs]), mock.patch("builtins.print"):
        return peers.stream_cells(OPTIONS, row_with(target), peers.APART)


class PeersTest(unittest.TestCase):
    def test_cpu_is_of_both_ends_and_for_each_gigabyte(self):
        made = peers.figures({"end": {"sum_received": {"bits_per_second": 8e9}, "cpu_utilization_percent": CPU}})
        self.assertEqual((made.rate, made.cpu, made.lost), (8.0, 1.2, None))

    def test_a_rate_of_datagrams_is_of_those_that_came(self):
        received = {"bits_per_second": 1e12, "packets": 1000, "lost_packets": 250, "lost_percent": 25, "seconds": 1}
        made = peers.figures({"end": {"sum_received": received, "cpu_utilization_percent": CPU}})
        self.assertEqual((made.lost, made.rate), (25.0, 750 * 1400 * 8 / 1e9))

    def test_a_target_is_met_only_with_each_of_its_parts(self):
        target = peers.Target(1.0, cpu=1.0, loss=True)
        base = peers.Figures(10.0, 0.2, 1.0, "reno")
        self.assertEqual(cells(target, base, base)[-1], "yes")
        self.assertEqual(cells(target, base._replace(rate=9.9), base)[-1], "no")
        self.assertEqual(cells(target, base._replace(cpu=0.21), base)[-1], "no")
        self.assertEqual(cells(target, base._replace(lost=1.1), base)[-1], "no")

    def test_a_row_that_fails_is_named_with_its_reason_and_the_others_go_on(self):
        def fails():
            raise RuntimeError("perf-client: unknown option '-Z'")

        with mock.patch("builtins.print"):
            lines = peers.table(OPTIONS, ["scenario", "a", "b"], [(["one"], fails), (["two"], lambda: ["1", "2"])])
        self.assertEqual(lines[2], "| one | not run: perf-client: unknown option '-Z' |  |")
        self.assertEqual(lines[3], "| two | 1 | 2 |")

    def test_both_programs_are_placed_the_same_way(self):
        commands = []

        class Listener:
            port = 1

            def __init__(self, command):
                pass

            def __enter__(self):
                return self

            def __exit__(self, *_):
                pass

        def result(command, _):
            commands.append(command)
            return {"end": {"sum_received": {"bits_per_second": 8e9}, "cpu_utilization_percent": CPU}}

        options = Namespace(iperf3="iperf3", java="java", jars=Path("."), warm_up=1, seconds=1)
        with mock.patch.object(peers, "Server", Listener), mock.patch.object(peers, "run_json", result):
            for run in (peers.perfport(""), peers.iperf3("")):
                peers.measure(options, run, peers.TOGETHER)
        for command in commands:
            self.assertEqual(command[command.index("-A") + 1], "0,0")


if __name__ == "__main__":
    unittest.main()
