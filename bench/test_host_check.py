"""Tests of bench/host-check: python3 -B -m unittest discover bench"""
import importlib.machinery
import importlib.util
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent / "host-check"
LOADER = importlib.machinery.SourceFileLoader("host_check", str(SCRIPT))
SPEC = importlib.util.spec_from_loader("host_check", LOADER)
host_check = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(host_check)

FEATURES = "\n".join(name + ": on" for name in host_check.NEEDED_OFFLOADS)
RINGS = "Pre-set maximums:\nRX:\t4096\nTX:\t4096\nCurrent hardware settings:\nRX:\t%d\nTX:\t4096\n"


class FakeHost(host_check.Host):
    """Files of one directory, and what ethtool is to say."""

    def __init__(self, files, ethtool=None):
        super().__init__(tempfile.mkdtemp(prefix="host-check-"))
        self.answers = ethtool or {}
        for name, text in files.items():
            path = self.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n")

    def ethtool(self, flag, interface):
        return self.answers.get(flag)


    def __del__(self):
        shutil.rmtree(self.root)


class HostCheckTest(unittest.TestCase):
    def test_a_governor_that_saves_power_is_to_be_looked_at(self):
        name = "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_governor"
        mixed = host_check.governor(FakeHost({name % 0: "performance", name % 1: "powersave"}))
        self.assertEqual((mixed.status, mixed.value), (host_check.LOOK, "performance, powersave"))
        self.assertEqual(host_check.governor(FakeHost({name % 0: "performance"})).status, host_check.OK)

    def test_what_no_file_tells_is_not_called_ok(self):
        empty = FakeHost({})
        for make in (host_check.governor, host_check.idle_states, host_check.mitigations, host_check.steal,
                     host_check.congestion_control, host_check.softirq_budget, host_check.hugepages):
            self.assertEqual(make(empty).status, host_check.UNREADABLE, make.__name__)
        for make in (host_check.offloads, host_check.ring_sizes, host_check.coalescing, host_check.drops):
            self.assertEqual(make(empty, "eth9").status, host_check.UNREADABLE, make.__name__)

    def test_a_deep_idle_state_counts_only_while_it_is_enabled(self):
        top = "/sys/devices/system/cpu/cpu0/cpuidle/state2/"
        files = {top + "name": "C6", top + "latency": "133", top + "disable": "0"}
        self.assertEqual(host_check.idle_states(FakeHost(files)).status, host_check.LOOK)
        files[top + "disable"] = "1"
        shallow = "/sys/devices/system/cpu/cpu0/cpuidle/state1/"
        files.update({shallow + "name": "C1", shallow + "latency": "2", shallow + "disable": "0"})
        self.assertEqual(host_check.idle_states(FakeHost(files)).status, host_check.OK)

    def test_a_quota_of_a_group_above_binds(self):
        files = {"/proc/self/cgroup": "0::/a/b", "/sys/fs/cgroup/a/cpu.max": "150000 100000",
                 "/sys/fs/cgroup/a/b/cpu.max": "max 100000"}
        found = host_check.cpu_quota(FakeHost(files))
        self.assertEqual(found.status, host_check.LOOK)
        self.assertIn("quota of 1.50 processors", found.value)

    def test_an_offload_that_is_off_is_named_with_the_command_that_turns_it_on(self):
        text = FEATURES.replace("generic-receive-offload: on", "generic-receive-offload: off")
        found = host_check.offloads(FakeHost({}, {"-k": text}), "eth0")
        self.assertEqual((found.status, found.command), (host_check.LOOK, "sudo ethtool -K eth0 gro on"))
        self.assertEqual(host_check.offloads(FakeHost({}, {"-k": FEATURES}), "eth0").status, host_check.OK)

    def test_a_ring_below_its_maximum_is_to_be_looked_at(self):
        found = host_check.ring_sizes(FakeHost({}, {"-g": RINGS % 512}), "eth0")
        self.assertEqual((found.status, found.command), (host_check.LOOK, "sudo ethtool -G eth0 rx 4096 tx 4096"))
        self.assertEqual(host_check.ring_sizes(FakeHost({}, {"-g": RINGS % 4096}), "eth0").status, host_check.OK)

    def test_interrupts_are_found_by_the_name_of_the_interface(self):
        files = {"/proc/interrupts": "  7:  1  PCI-MSI  eth0-TxRx-0\n  8:  1  PCI-MSI  eth0-TxRx-1\n  9:  1  eth01-0",
                 "/proc/irq/7/smp_affinity_list": "0", "/proc/irq/8/smp_affinity_list": "0"}
        self.assertEqual(host_check.interrupt_numbers(FakeHost(files), "eth0"), [7, 8])

    def test_masks_have_groups_of_32_bits(self):
        self.assertEqual(host_check.mask_of(range(4)), "0000000f")
        self.assertEqual(host_check.mask_of(range(33)), "00000001,ffffffff")

    def test_it_runs_here_and_its_json_has_every_part_of_each_check(self):
        done = subprocess.run([str(SCRIPT), "--json"], capture_output=True, text=True, check=True)
        checks = json.loads(done.stdout)["checks"]
        self.assertGreater(len(checks), 10)
        for each in checks:
            self.assertIn(each["status"], (host_check.OK, host_check.LOOK, host_check.UNREADABLE))
            self.assertTrue(each["name"] and each["value"] and each["why"] and each["command"], each)

    def test_an_interface_that_is_not_there_is_misuse(self):
        done = subprocess.run([str(SCRIPT), "--interface", "none0"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no interface none0", done.stderr)


if __name__ == "__main__":
    unittest.main()
