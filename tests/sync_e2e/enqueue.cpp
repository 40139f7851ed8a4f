// Puts records into a gateway's outbox for the end-to-end tests and the benchmarks, one transaction per record as the
// daemon does, or many per transaction with --group. Prints each id once it is durable: what was printed must arrive.
#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/event.hpp"
#include "cloud/contract/record.hpp"
#include "cloud/outbox/append.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

using namespace faultline;

namespace {

std::string scan_of(const std::string& id, int number) {
    contract::diagnosis scan;
    scan.visit = scan.scan = id;
    scan.kind = "scan";
    scan.started = scan.finished = contract::rfc3339(contract::stamp_now().wall_ms);
    scan.outcome = "complete";
    scan.verdict = number % 3 == 0 ? "no_faults" : "faults";
    scan.vehicle.vin = "LSVAA4182E2" + std::to_string(100000 + number % 900000);
    scan.vehicle.vin_check = "ok";
    scan.protocol = "6";
    contract::ecu_report engine;
    engine.ecu = "7E8";
    engine.stored.how.state = contract::read_state::read;
    if (number % 3 != 0) {
        engine.stored.codes = {"P0301", "P0420"};
        for (const auto& code : engine.stored.codes) scan.findings.push_back({code, "7E8", {}, {"stored"}, nullptr});
    }
    scan.ecus.push_back(engine);
    return contract::write_record(scan);
}

std::string event_of(int number) {
    contract::event happened;
    happened.kind = contract::event_kind::vehicle_plugged;
    happened.time = contract::rfc3339(contract::stamp_now().wall_ms);
    happened.detail = {{"number", number}};
    return contract::write_record(happened);
}

template <class Result>
void must(const Result& done, const char* what) {
    if (done) return;
    std::cerr << what << ": " << sqlite::name(done.error().code) << "\n";
    std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    std::string database;
    int count = 1;
    int group = 1;
    std::size_t padding = 0;
    bool events = false;
    bool quiet = false;
    CLI::App app;
    app.add_option("--database", database)->required();
    app.add_option("--count", count);
    app.add_option("--group", group);
    app.add_option("--padding", padding, "bytes of extra data in each record");
    app.add_flag("--events", events, "every second record is an event");
    app.add_flag("--quiet", quiet);
    CLI11_PARSE(app, argc, argv);

    auto db = sqlite::database::open(database, {.busy_ms = 60'000});   // two of these may write at once on a slow machine
    must(db, "open");
    must(outbox::migrate(*db), "migrate");
    contract::uuid_maker ids;
    std::string written;
    for (int done = 0; done < count;) {
        auto change = sqlite::transaction::begin(*db);
        must(change, "begin");
        for (int i = 0; i < group && done < count; ++i, ++done) {
            const auto id = ids.next();
            const bool event = events && done % 2 == 1;
            outbox::draft draft{.id = id,
                                .of = event ? contract::stream::event : contract::stream::diagnosis,
                                .type = event ? contract::event::type : contract::diagnosis::type,
                                .when = contract::stamp_now(),
                                .data = event ? event_of(done) : scan_of(id.text(), done),
                                .traceparent = {},
                                .expires_ms = {}};
            if (padding > 0) draft.data.insert(1, "\"padding\":\"" + std::string(padding, 'x') + "\",");
            must(outbox::append(*db, draft), "append");
            written += id.text() + "\n";
        }
        must(change->commit(), "commit");
        if (!quiet) std::cout << written << std::flush;
        written.clear();
    }
    return 0;
}
