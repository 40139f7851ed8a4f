// A temporary database with an outbox, and short words to fill it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "cloud/outbox/append.hpp"
#include "cloud/outbox/outbox.hpp"

namespace faultline::outbox {

class outbox_fixture : public testing::Test {
protected:
    outbox_fixture() {
        std::string name = (std::filesystem::temp_directory_path() / "faultline-outbox-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        path_ = (folder_ / "gateway.db").string();
        db_.emplace(sqlite::database::open(path_, {.full_sync = false}).value());
        migrate(*db_).value();
    }
    ~outbox_fixture() override {
        db_.reset();
        std::filesystem::remove_all(folder_);
    }

    draft make(contract::stream of, std::string data = R"({"n":1})") {
        return {.id = ids_.next(), .of = of, .type = "fl.event.v1", .when = {.wall_ms = 1'763'717'531'007, .boot = "b"},
                .data = std::move(data)};
    }
    // Appends one record in a transaction of its own.
    append_outcome put(const draft& record, std::int64_t budget = default_budget) {
        auto change = sqlite::transaction::begin(*db_).value();
        const auto outcome = append(*db_, record, budget).value();
        change.commit().value();
        return outcome;
    }
    contract::uuid put(contract::stream of) {
        const auto record = make(of);
        put(record);
        return record.id;
    }
    outbox reader() { return outbox::open(path_, "bay-07").value(); }

    std::filesystem::path folder_;
    std::string path_;
    std::optional<sqlite::database> db_;
    contract::uuid_maker ids_;
};

}  // namespace faultline::outbox
