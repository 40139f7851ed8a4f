// How fast the platform takes records in, as a share of a bare batched insert of the same rows into the same table with the
// same guarantees: what checking, unpacking and receipting cost.
#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/record.hpp"
#include "cloud/contract/topics.hpp"
#include "cloud/platform/ingest.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>

using namespace faultline;

namespace {

constexpr std::size_t messages = 20;   // of 50 records: one group transaction of 1,000

std::string a_scan() {
    contract::diagnosis scan;
    scan.vehicle.vin = "LSVAA4182E2184847";
    scan.verdict = "faults";
    for (const auto* code : {"P0301", "P0420"}) scan.findings.push_back({code, "7E8", {}, {"stored"}, nullptr});
    return contract::write_record(scan);
}

struct workload {
    contract::uuid_maker ids;
    std::uint64_t seq = 0;
    std::string data = a_scan();

    std::vector<contract::envelope> batch() {
        std::vector<contract::envelope> records(contract::batch_records);
        for (auto& one : records) {
            one.id = ids.next();
            one.type = contract::diagnosis::type;
            one.gateway = "bench";
            one.prev = seq;
            one.seq = ++seq;
            one.data = data;
            one.sha256 = contract::sha256(data);
        }
        return records;
    }
};

struct place {
    place() : path{std::filesystem::temp_directory_path() / ("faultline-ingest-bench-" + std::to_string(getpid()))} {
        std::filesystem::remove_all(path);
        std::filesystem::create_directory(path);
    }
    ~place() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

void bare_insert(benchmark::State& state) {
    const place here;
    auto into = platform::storage::open(here.path / "bare.db");
    workload work;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<contract::envelope> all;
        for (std::size_t i = 0; i < messages; ++i) {
            for (auto& one : work.batch()) all.push_back(std::move(one));
        }
        const platform::digest_of_record about{"LSVAA4182E2184847", "faults", "P0301 P0420", "scan"};
        state.ResumeTiming();
        if (!into->begin()) state.SkipWithError("begin");
        for (const auto& one : all) {
            if (!into->insert(one, about, 1)) state.SkipWithError("insert");
        }
        if (!into->commit()) state.SkipWithError("commit");
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(messages * contract::batch_records));
}

void ingest(benchmark::State& state) {
    const place here;
    auto into = platform::storage::open(here.path / "ingest.db");
    platform::ingest taker{*into};
    workload work;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<std::string> bodies;
        for (std::size_t i = 0; i < messages; ++i) bodies.push_back(contract::write_batch(work.batch(), contract::encoding::zstd));
        state.ResumeTiming();
        if (!taker.open()) state.SkipWithError("open");
        for (const auto& body : bodies) {
            if (!taker.take("fl/v1/bench/up/diagnosis", body, "zstd", 1)) state.SkipWithError("take");
        }
        if (!taker.close()) state.SkipWithError("close");
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(messages * contract::batch_records));
}

BENCHMARK(bare_insert)->Unit(benchmark::kMillisecond);
BENCHMARK(ingest)->Unit(benchmark::kMillisecond);

}  // namespace
