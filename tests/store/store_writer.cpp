// Writes scans, events and readings into a store as fast as it can, naming each record on stdout once the store says that
// it is kept. Meant to be killed (crash_test.py) or to run out of room (full_disk_test.py). Never part of the product.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "gateway/store/store.hpp"

using namespace faultline;

namespace {

void say(const std::string& line) {
    const std::string text = line + "\n";
    if (write(STDOUT_FILENO, text.data(), text.size()) < 0) std::exit(9);   // unbuffered: what was said was said
}

[[noreturn]] void give_up(const store::failure& why) {
    say("error " + std::string{sqlite::name(why.code)});
    std::exit(3);
}

contract::diagnosis scan_of(const std::string& visit, const std::string& id, int number) {
    contract::diagnosis d;
    d.visit = visit;
    d.scan = id;
    d.kind = "scan";
    d.started = d.finished = contract::rfc3339(contract::stamp_now().wall_ms);
    d.outcome = "complete";
    d.verdict = "faults";
    auto& ecu = d.ecus.emplace_back();
    ecu.ecu = "7E8";
    ecu.stored.how.state = contract::read_state::read;
    ecu.stored.how.raw.push_back(std::string(static_cast<std::size_t>(200 + number % 7 * 900), 'A'));
    ecu.stored.codes = {"P0301", "P0420"};
    for (const auto& code : ecu.stored.codes) d.findings.push_back({.code = code, .ecu = "7E8", .failure_type = {}, .states = {"stored"}, .explanation = {}});
    return d;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    auto opened = store::store::open(argv[1]);
    if (!opened) give_up(opened.error());
    auto& store = *opened;
    if (const auto closed = store.close_interrupted_visits(contract::stamp_now()); !closed) give_up(closed.error());
    const auto visit = store.begin_visit("test", contract::stamp_now());
    if (!visit) give_up(visit.error());
    say("visit " + *visit);

    contract::uuid_maker ids;
    for (int i = 0;; ++i) {
        const auto id = ids.next_text();
        if (const auto saved = store.save_scan(scan_of(*visit, id, i), contract::stamp_now()); !saved) give_up(saved.error());
        say("scan " + id);
        const store::reading reading{.wall_ms = i, .ecu = "7E8", .pid = "0C", .key = "engine_speed", .unit = "rpm", .number = i};
        const contract::live live{.visit = *visit, .vin = {}, .started = {}, .signals = {}, .samples = {}, .thinned = 0};
        if (const auto saved = store.save_readings(*visit, {&reading, 1}, &live, contract::stamp_now()); !saved) give_up(saved.error());
        say("reading " + std::to_string(i));
    }
}
