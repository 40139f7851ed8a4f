// A gateway for the ingest's tests: numbers and seals records as the outbox does, and can be told to lie.
#pragma once

#include "cloud/contract/batch.hpp"
#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/record.hpp"
#include "cloud/contract/topics.hpp"
#include "cloud/platform/ingest.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace faultline::platform::testing {

inline std::string scan(const std::string& vin, std::vector<std::string> codes = {}) {
    contract::diagnosis one;
    one.vehicle.vin = vin;
    one.verdict = codes.empty() ? "no_faults" : "faults";
    one.kind = "scan";
    for (auto& code : codes) one.findings.push_back({code, "7E8", {}, {"stored"}, nullptr});
    return contract::write_record(one);
}

struct gateway_double {
    std::string name = "bay-1";
    contract::stream of = contract::stream::diagnosis;
    std::uint64_t seq = 100;
    std::uint64_t prev = 0;
    contract::uuid_maker ids{};

    contract::envelope record(std::string data = scan("LSVAA4182E2184847", {"P0301"})) {
        contract::envelope one;
        one.id = ids.next();
        one.type = contract::diagnosis::type;
        one.gateway = name;
        one.of = of;
        one.seq = seq;
        one.prev = prev;
        one.when = contract::stamp_now();
        one.data = std::move(data);
        one.sha256 = contract::sha256(one.data);
        prev = seq;
        seq += 3;   // numbers have gaps
        return one;
    }
};

class ingest_bench : public ::testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directory(place_); }
    void TearDown() override { std::filesystem::remove_all(place_); }

    // One message, one transaction.
    std::vector<receipt_for> deliver(const gateway_double& from, std::string_view body, std::string_view enc = "") {
        EXPECT_TRUE(taker_.open());
        EXPECT_TRUE(taker_.take(contract::up_topic(from.name, from.of), body, enc, 1'000));
        auto receipts = taker_.close();
        EXPECT_TRUE(receipts);
        return receipts ? *receipts : std::vector<receipt_for>{};
    }
    std::vector<receipt_for> deliver(const gateway_double& from, std::initializer_list<contract::envelope> records) {
        return deliver(from, contract::write_batch(std::span{records.begin(), records.size()}, contract::encoding::zstd), "zstd");
    }
    std::vector<row> rows() {
        std::vector<row> all;
        EXPECT_TRUE(storage_.each_row({.limit = 1'000'000}, [&](const row& one) { all.push_back(one); }));
        return all;
    }
    std::int64_t quarantined(const std::string& gateway) {
        const auto all = storage_.gateways();
        for (const auto& one : *all) {
            if (one.name == gateway) return one.quarantined;
        }
        return -1;
    }

    std::filesystem::path place_ = std::filesystem::temp_directory_path() / ("faultline-ingest-" + std::to_string(getpid()));
    storage storage_ = [this] {
        std::filesystem::create_directory(place_);
        return std::move(*storage::open(place_ / "platform.db"));
    }();
    ingest taker_{storage_};
};

}  // namespace faultline::platform::testing
