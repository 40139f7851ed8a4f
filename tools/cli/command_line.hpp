// What the person typed, as data. Understands the words and nothing of their effect; every refusal is a catalogue
// sentence.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cloud/contract/texts.hpp"
#include "gateway/faults/analysis.hpp"

namespace faultline::cli {

struct options {
    std::string verb;   // "scan", "help", "version" ...
    bool help = false;
    std::optional<contract::language> lang;   // absent: the locale decides
    bool json = false;
    bool no_colours = false;
    std::string adapter;
    std::string control;
    std::string database;
    std::string faults;

    bool full = false;                    // scan, clear
    bool exit_code = false;               // scan
    bool engine_only = false;             // scan: only the emission-related control units
    bool sweep = false;                   // scan: at every address
    bool yes = false;                     // clear
    bool csv = false;                     // watch
    bool list = false;                    // watch
    std::vector<std::string> words;       // codes, signals, a file, a verb to explain
    std::optional<std::uint64_t> count;   // watch
    std::optional<double> duration_s;     // watch
    std::string maker, ecu;               // fault
    std::optional<std::uint8_t> ftb;      // fault
    bool from_stdin = false;              // fault
    std::string claim, authority, folder; // enroll
    bool renew = false;
    bool audit = false;                   // doctor: the audit log only
    std::vector<std::string> codes;       // symptom: what the car has stored; case: what it is about
    std::string model, energy, cause, repair;   // case
    std::optional<int> year;              // case
    std::string keys;                     // pack
    std::vector<std::pair<std::string, int>> alarms;   // fault: family and bit or value
    std::vector<faults::present_code> reported;        // analyse
    std::optional<double> battery_volts;               // analyse
    bool flush = false;                   // decode
};

struct usage_error {
    std::string key;   // "cli.usage.unknown_option"
    nlohmann::json args;
    std::string verb;   // whose --help to point to; may be empty
};

[[nodiscard]] std::variant<options, usage_error> parse(const std::vector<std::string>& arguments);

// --lang as typed, found without parsing: a refusal should already speak it.
[[nodiscard]] std::optional<contract::language> wanted_language(const std::vector<std::string>& arguments);

[[nodiscard]] const std::vector<std::string>& verbs();
[[nodiscard]] std::vector<std::string> options_of(const std::string& verb);   // "--adapter", ...: for help's own test

}   // namespace faultline::cli
