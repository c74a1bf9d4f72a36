"""Tests of the harness itself."""
import unittest
from xml.etree import ElementTree

from . import jmh, report, stats, svg
from .contestants import Sluice, parse_variant
from .load import Load, read_downloads, read_h2load, read_open_loop, read_wrk
from .machine import Failed, Machine, busy_seconds, cpu_seconds, own_seconds, tree
from .measure import Window, column, is_steady, summary
from .profile import class_name, later_samples
from .scenarios import SCENARIOS, Scenario


def window(name, number, rate, cpu, p99=1000.0, foreign=0.0, errors=None, void=False):
    load = Load(int(rate), 1.0, errors or {}, [[0, 10], [0.5, 100], [0.99, p99], [0.999, 2 * p99], [1, 9e4]], void=void)
    return Window(name, number, load, cpu, 20, foreign, 0.5)


class Stats(unittest.TestCase):
    def test_ratio_of_medians_lies_in_its_interval(self):
        ratio, low, high = stats.ratio([11, 12, 13, 11.5, 12.5], [10, 10.5, 11, 10, 11])
        self.assertAlmostEqual(ratio, 12 / 10.5)
        self.assertLessEqual(low, ratio)
        self.assertLessEqual(ratio, high)

    def test_interval_ignores_drift_between_rounds(self):
        base = [10, 20, 30, 40, 50]
        _, low, high = stats.ratio([2 * value for value in base], base)
        self.assertEqual((low, high), (2, 2))

    def test_ratio_to_nothing_is_no_number(self):
        self.assertNotEqual(stats.ratio([], [])[0], stats.ratio([], [])[0])

    def test_order_turns_with_each_round(self):
        self.assertEqual(stats.abba("ab", 3), [["a", "b"], ["b", "a"], ["a", "b"]])

    def test_percentile_of_ordered_values(self):
        self.assertEqual(stats.percentile(list(range(100)), 0.99), 99)
        self.assertEqual(stats.percentile([7], 1), 7)

    def test_agreement_is_a_share(self):
        self.assertTrue(stats.agree(100, 96, 0.05))
        self.assertFalse(stats.agree(100, 94, 0.05))


class Generators(unittest.TestCase):
    def test_wrk(self):
        load = read_wrk('Running 1s test\n  Requests/sec: 1\nJSON{"requests":200,"seconds":2.0,"connect":0,"read":1,'
                        '"write":0,"status":3,"timeout":0,"curve":[[0.500000,100.0],[0.990000,900.0]]}\n')
        self.assertEqual((load.requests, load.rate, load.errors), (200, 100, {"read": 1, "status": 3}))
        self.assertEqual((load.latency(0.5), load.latency(0.99)), (100, 900))

    def test_wrk_without_summary(self):
        self.assertRaises(Failed, read_wrk, "unable to connect")

    def test_h2load(self):
        load = read_h2load("finished in 2.00s, 50.00 req/s, 1.00MB/s\nrequests: 101 total, 101 started, 100 done, "
                           "99 succeeded, 1 failed, 0 errored, 0 timeout\n",
                           [f"1700000000\t200\t{duration}\n" for duration in range(1, 101)])
        self.assertEqual((load.requests, load.seconds, load.errors), (99, 2.0, {"failed": 1}))
        self.assertEqual(load.latency(0.99), 100)

    def test_downloads(self):
        load = read_downloads(["7 0.5", "7 0.25", "6 0.125"], 7, 2.0)
        self.assertEqual((load.requests, load.rate, load.errors), (3, 1.5, {"size": 1}))
        self.assertEqual((load.latency(0), load.latency(1)), (125_000, 500_000))

    def test_open_loop(self):
        load = read_open_loop('{"requests":10,"seconds":3.000,"offered":5.0,"achieved":4.0,"void":true,'
                              '"errors":{"closed":1},"curve":[[0.500000,1.0]]}')
        self.assertTrue(load.void)
        self.assertEqual(load.errors, {"closed": 1})


class MachineFacts(unittest.TestCase):
    def test_busy_time_is_that_of_the_cores_asked_for(self):
        line = "user 1 2 3 4 5 6 7 8 0 0\n"
        stat = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 0 50 999 999 0 10 40 0 0\ncpu1 7 7 7 7 7 7 7 7 0 0\nintr " + line
        self.assertAlmostEqual(busy_seconds([0], stat), 200 / 100)

    def test_own_process_has_a_tree_and_time(self):
        import os
        self.assertIn(os.getpid(), tree(os.getpid()))
        self.assertGreater(cpu_seconds(os.getpid()) + own_seconds(), 0)

    def test_pinning_leaves_commands_alone_on_one_core(self):
        machine = Machine()
        machine.pinned = False
        self.assertEqual(machine.pin(["x"], 0), ["x"])


class Windows(unittest.TestCase):
    def test_summary_takes_medians_and_adds_errors_up(self):
        windows = [window("a", 1, 100, 10), window("a", 2, 300, 30, errors={"read": 2}), window("b", 1, 1, 1),
                   window("a", 3, 200, 20, foreign=0.5, errors={"read": 1})]
        found = summary(windows, "a")
        self.assertEqual((found["rps"], found["cpu"], found["errors"], found["disturbed"]), (200, 20, {"read": 3}, 1))

    def test_columns_are_in_the_order_of_rounds(self):
        windows = [window("a", 2, 2, 20), window("a", 1, 1, 10)]
        self.assertEqual(column(windows, "a", "cpu"), [10, 20])

    def test_steady_means_rate_and_cpu(self):
        self.assertTrue(is_steady(window("a", 0, 100, 10), window("a", 0, 102, 10.2)))
        self.assertFalse(is_steady(window("a", 0, 100, 10), window("a", 0, 102, 12)))


class Variants(unittest.TestCase):
    def test_options_are_split_as_by_a_shell(self):
        self.assertEqual(parse_variant("serial jvm='-XX:+UseSerialGC -Xmx1g' chain=light"),
                         ("serial", {"jvm": "-XX:+UseSerialGC -Xmx1g", "chain": "light"}))

    def test_unknown_options_are_refused(self):
        self.assertRaises(Failed, Sluice, "x", "/", {"jmv": ""})
        self.assertRaises(Failed, parse_variant, "x y")


class Outputs(unittest.TestCase):
    def made(self):
        windows = [window("nginx", 1, 100, 10), window("sluice<&>", 1, 110, 9, errors={"read": 1})]
        return report.scenario_report(Scenario("s", "A & B"), ["nginx", "sluice<&>"], windows, "nginx", {"x": "absent"})

    def test_table_names_everybody_and_every_error(self):
        text = report.table(self.made())
        for part in ("nginx", "sluice<&>", "ERRORS: {'read': 1}", "x             skipped: absent", "0.90"):
            self.assertIn(part, text)

    def test_errors_make_a_report_unclean(self):
        self.assertFalse(report.is_clean(self.made()))

    def test_charts_are_well_formed(self):
        made = self.made()
        curves = {name: row["curve"] for name, row in made["summary"].items()}
        for text in (svg.bars("a < b & c", "µs", [("x & y", 1.5, 1, 2), ("z", 3, 3, 3)]),
                     svg.latency_curves("a < b", "µs", curves), svg.latency_curves("none", "µs", {})):
            self.assertTrue(ElementTree.fromstring(text).tag.endswith("svg"))

    def test_jmh_rows(self):
        result = {"benchmark": "io.sluice.benchmarks.FieldsBenchmark.write", "params": {"n": "10"},
                  "primaryMetric": {"score": 12.5, "scoreError": "NaN", "scoreUnit": "us/op"},
                  "secondaryMetrics": {"·gc.alloc.rate.norm": {"score": 24.0}}}
        suite, case, score, error, allocated = jmh.row(result)
        self.assertEqual((suite, case, score, allocated), ("FieldsBenchmark", "write 10", 12_500, 24.0))
        self.assertNotEqual(error, error)
        self.assertIn("write 10", jmh.table([jmh.row(result)]))

    def test_scenarios_have_their_own_names(self):
        self.assertTrue(all(name == scenario.name for name, scenario in SCENARIOS.items()))


class Profiles(unittest.TestCase):
    def test_class_names(self):
        self.assertEqual([class_name({"name": name}) for name in ("[B", "java/util/HashMap$Node", "[Ljava/lang/Object;")],
                         ["byte[]", "HashMap$Node", "Object[]"])

    def test_first_sample_of_a_thread_is_left_out(self):
        samples = [{"eventThread": {"javaThreadId": thread}, "weight": weight}
                   for thread, weight in ((1, 9e9), (2, 9e9), (1, 5), (2, 6))]
        self.assertEqual([sample["weight"] for sample in later_samples(samples)], [5, 6])


def run():
    suite = unittest.defaultTestLoader.loadTestsFromName(__name__)
    return 0 if unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful() else 1
