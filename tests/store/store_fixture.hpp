// A store in a temporary folder, and scans to put into it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cloud/outbox/outbox.hpp"
#include "gateway/store/store.hpp"

namespace faultline::store {

using contract::read_state;

class store_fixture : public testing::Test {
protected:
    store_fixture() {
        std::string name = (std::filesystem::temp_directory_path() / "faultline-store-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        path_ = (folder_ / "gateway.db").string();
        store_.emplace(store::open(path_).value());
    }
    ~store_fixture() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

    // The next moment: one second later each time.
    contract::stamp tick() { return {.wall_ms = now_ms_ += 1000, .boot = "boot", .monotonic_ms = now_ms_, .synchronised = true}; }

    std::string begin() { return store_->begin_visit("adapter-1", tick()).value(); }

    // A scan of one ECU, 7E8, whose stored list was read and holds `codes`.
    contract::diagnosis scan_of(const std::string& visit, const std::string& vin, const std::vector<std::string>& codes) {
        contract::diagnosis d;
        d.visit = visit;
        d.scan = ids_.next_text();
        d.kind = "scan";
        d.started = d.finished = contract::rfc3339(now_ms_);
        d.outcome = "complete";
        d.verdict = codes.empty() ? "no_faults" : "faults";
        d.vehicle.vin = vin;
        d.vehicle.vin_check = vin.empty() ? "absent" : "ok";
        d.protocol = "6";
        auto& ecu = d.ecus.emplace_back();
        ecu.ecu = "7E8";
        for (auto* list : {&ecu.stored, &ecu.pending, &ecu.permanent}) list->how.state = read_state::read;
        ecu.stored.codes = codes;
        for (const auto& code : codes) d.findings.push_back({.code = code, .ecu = "7E8", .failure_type = {}, .states = {"stored"}, .explanation = nullptr});
        return d;
    }

    // Ids waiting in the outbox, by stream.
    std::vector<std::string> waiting(contract::stream of) {
        auto sender = outbox::outbox::open(path_, "bay-07").value();
        outbox::cursor from;
        std::vector<std::string> ids;
        for (;;) {
            const auto taken = sender.take(of, from).value();
            if (taken.empty()) return ids;
            for (const auto& e : taken) ids.push_back(e.id.text());
        }
    }

    std::filesystem::path folder_;
    std::string path_;
    std::optional<store> store_;
    contract::uuid_maker ids_;
    std::int64_t now_ms_ = 1'763'717'531'000;
};

inline const std::string golf = "WVWZZZ1KZAW000001";
inline const std::string lavida = "LSVAA4187E2000001";

}  // namespace faultline::store
