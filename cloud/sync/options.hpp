// What faultline-sync is told: command line over configuration file over defaults. Reading says what is wrong as a text
// key with its arguments; nothing is opened here.
#pragma once

#include "cloud/contract/batch.hpp"
#include "cloud/contract/texts.hpp"
#include "cloud/mqtt/access.hpp"

#include <boost/system/result.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

namespace faultline::sync {

struct options {
    std::string database = "/var/lib/faultline/faultline.db";
    std::string gateway;
    mqtt::access broker;
    std::string control;                        // the daemon's socket, for adapter and vehicle in the state; may be absent
    std::string status_file;                    // JSON, replaced whole on change; empty: none
    std::string metrics_file;                   // Prometheus text, likewise
    std::chrono::seconds keep_alive{30};
    std::chrono::seconds will_delay{30};
    std::chrono::milliseconds reconnect{5'000};           // the first wait is drawn from zero to this
    std::chrono::milliseconds longest_reconnect{120'000};
    std::chrono::milliseconds answer{20'000};             // the broker's, to a connection or a message, before it is taken for dead
    std::chrono::milliseconds receipt{30'000};            // without the platform's receipt for so long: send again
    std::int64_t batch = contract::batch_records;   // records in one message, at most
    std::string log = "info";
    contract::language lang = contract::language::zh;
};

struct options_failure {
    std::string key;          // "error.config_unknown"
    nlohmann::json args;
};

// Settings of a TOML file with the names of the long options ("will-delay-s" becomes will_delay_s). Unknown names are
// refused: a misspelt setting is not silently a default.
[[nodiscard]] boost::system::result<void, options_failure> read_file(const std::string& path, options& into);

// Rules that no single setting can check.
[[nodiscard]] boost::system::result<void, options_failure> check(const options& given);

}  // namespace faultline::sync
