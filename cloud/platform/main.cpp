// faultline-platform: `serve` takes in what gateways send; `records`, `record` and `gateways` show what is there, also
// while it serves; `keygen` and `command` order things of gateways.
#include "cloud/contract/texts.hpp"
#include "cloud/contract/record.hpp"
#include "cloud/platform/offer.hpp"
#include "cloud/platform/server.hpp"
#include "cloud/platform/show.hpp"
#include "cloud/platform/verb_authority.hpp"
#include "cloud/platform/verb_command.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

using namespace faultline;
using contract::language;

struct settings {
    std::string database = "/var/lib/faultline-platform/platform.db";
    std::string lang;
    std::string log = "info";
    bool json = false;
    std::string id;
    platform::row_filter filter;
    platform::server_options server;
    platform::offering offering;
    std::string pack_file;
    std::string case_file;

    [[nodiscard]] language spoken() const { return platform::spoken_language(lang); }
};

int say(const settings& given, std::string_view key, const nlohmann::json& args) {
    std::cerr << contract::format_message(key, given.spoken(), args) << "\n";
    return 2;
}

int say(const settings& given, const platform::storage_failure& why) {
    using platform::storage_error;
    const char* key = why.code == storage_error::cannot_open ? "error.platform_cannot_open"
                      : why.code == storage_error::not_ours  ? "error.platform_not_ours"
                                                             : "error.platform_storage";
    return say(given, key, {{"detail", why.detail}, {"file", given.database}});
}

int block_signals() {
    sigset_t ours;
    sigemptyset(&ours);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ours, signal);
    pthread_sigmask(SIG_BLOCK, &ours, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
}

int serve(const settings& given) {
    if (const auto how = mqtt::resolve(given.server.broker); !how) {
        return say(given, "error." + std::string{mqtt::name(how.error().code)}, {{"subject", how.error().subject}});
    }
    spdlog::set_default_logger(spdlog::stderr_logger_st("faultline-platform"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ platform: %v");
    spdlog::set_level(spdlog::level::from_str(given.log));
    spdlog::flush_on(spdlog::level::trace);
    auto storage = platform::storage::open(given.database);
    if (!storage) return say(given, storage.error());
    const auto& key = given.server.broker.key;
    if (!key.empty() && mqtt::is_open_to_others(key)) spdlog::warn("others may read the private key {}: chmod 600 it", key);
    auto options = given.server;
    options.database = given.database;
    return platform::server{std::move(options), std::move(*storage), block_signals()}.run();
}

int records(const settings& given) {
    auto storage = platform::storage::open_reading(given.database);
    if (!storage) return say(given, storage.error());
    std::vector<platform::row> rows;
    const auto read = storage->each_row(given.filter, [&](const platform::row& one) {
        if (given.json) {
            std::cout << platform::record_json(one, false);
        } else {
            rows.push_back(one);
            rows.back().data.clear();
        }
    });
    if (!read) return say(given, read.error());
    if (!given.json) std::cout << platform::show_records(rows, given.spoken());
    return 0;
}

int record(const settings& given) {
    auto storage = platform::storage::open_reading(given.database);
    if (!storage) return say(given, storage.error());
    const auto found = storage->find(given.id);
    if (!found) return say(given, found.error());
    if (found->empty()) {
        say(given, "error.platform_no_record", {{"id", given.id}});
        return 1;
    }
    for (const auto& one : *found) std::cout << (given.json ? platform::record_json(one, true) : platform::show_record(one, given.spoken()));
    return 0;
}

int gateways(const settings& given) {
    auto storage = platform::storage::open_reading(given.database);
    if (!storage) return say(given, storage.error());
    const auto all = storage->gateways();
    if (!all) return say(given, all.error());
    if (given.json) {
        for (const auto& one : *all) std::cout << platform::gateway_json(one);
    } else {
        std::cout << platform::show_gateways(*all, given.spoken());
    }
    return 0;
}

std::string contents(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

int offer(settings& given) {
    if (!given.pack_file.empty()) {
        given.offering.pack = contents(given.pack_file);
        if (platform::messages_for(given.offering).empty()) return say(given, "error.platform_no_pack", {{"path", given.pack_file}});
    }
    if (!given.case_file.empty()) {
        auto read = contract::read_record<contract::case_delta>(contents(given.case_file));
        if (!read) return say(given, "error.platform_no_cases", {{"path", given.case_file}});
        given.offering.cases = std::move(*read);
    }
    const auto wrong = platform::offer(given.offering);
    if (wrong.empty()) return 0;
    say(given, "error.platform_not_offered", {{"text", wrong}});
    return 1;
}

CLI::App* describe_offer(CLI::App& app, settings& given) {
    auto* const verb = app.add_subcommand("offer", "lay a fault pack at the broker and tell gateways to fetch it; send cases");
    auto& what = given.offering;
    what.broker.broker = given.server.broker.broker;
    verb->add_option("pack", given.pack_file, "a signed pack, as `faultdb pack` makes it");
    verb->add_option("--cases", given.case_file, "part of the case library (fl.cases.v1)");
    verb->add_option("--gateway", what.gateways, "to this gateway; may be repeated")->required();
    verb->add_option("--broker", what.broker.broker, "mqtts://HOST[:8883], or mqtt://HOST[:1883] on this machine")->capture_default_str();
    verb->add_option("--ca", what.broker.ca, "PEM file of the certificate authority to believe");
    verb->add_option("--cert", what.broker.cert, "PEM file of the publisher's certificate");
    verb->add_option("--key", what.broker.key, "PEM file of its private key");
    verb->add_option("--username", what.broker.username, "user name, when the broker wants one instead of a certificate");
    verb->add_option("--password-file", what.broker.password_file, "file whose first line is the password");
    verb->add_flag("--insecure", what.broker.insecure, "allow plain MQTT to another machine");
    verb->add_option("--name", what.name, "MQTT client id; never that of `serve`")->capture_default_str();
    verb->add_option("--lang", given.lang, "zh or en");
    verb->footer("Example:\n  faultline-platform offer faults-2026112201.flpack --gateway bay-07 --broker mqtt://127.0.0.1:1883");
    return verb;
}

void reading_options(CLI::App& verb, settings& given) {
    verb.add_option("--database", given.database, "the platform's database")->capture_default_str();
    verb.add_option("--lang", given.lang, "zh or en");
    verb.add_flag("--json", given.json, "JSON, one object per line");
}

CLI::App* describe_serve(CLI::App& app, settings& given) {
    auto* const verb = app.add_subcommand("serve", "take in what gateways send, until told to end");
    auto& server = given.server;
    verb->add_option("--database", given.database, "the platform's database")->capture_default_str();
    verb->add_option("--broker", server.broker.broker, "mqtts://HOST[:8883], or mqtt://HOST[:1883] on this machine")->capture_default_str();
    verb->add_option("--ca", server.broker.ca, "PEM file of the certificate authority to believe");
    verb->add_option("--cert", server.broker.cert, "PEM file of this platform's certificate");
    verb->add_option("--key", server.broker.key, "PEM file of its private key");
    verb->add_option("--username", server.broker.username, "user name, when the broker wants one instead of a certificate");
    verb->add_option("--password-file", server.broker.password_file, "file whose first line is the password");
    verb->add_flag("--insecure", server.broker.insecure, "allow plain MQTT to another machine");
    verb->add_option("--name", server.name, "MQTT client id; never two running with the same")->capture_default_str();
    verb->add_option("--status-file", server.status_file, "keep the state and the counters there as JSON");
    verb->add_option("--log", given.log, "trace, debug, info, warn, error")->capture_default_str();
    verb->add_option("--lang", given.lang, "zh or en");
    verb->footer("Example:\n  faultline-platform serve --database platform.db --broker mqtt://127.0.0.1:1883");
    return verb;
}

}  // namespace

int main(int argc, char** argv) {
    settings given;
    CLI::App app{"The platform's side of Faultline: takes in diagnosis records exactly once and shows what is there."};
    app.set_version_flag("--version", FAULTLINE_VERSION);
    app.require_subcommand(1);
    app.footer("Examples:\n"
               "  faultline-platform serve --database platform.db --broker mqtt://127.0.0.1:1883\n"
               "  faultline-platform records --database platform.db --vin LSVAA4182E2184847\n"
               "  faultline-platform record 019a3f2e-7b1c-7d4e-8a90-1234567890ab --database platform.db --json\n"
               "  faultline-platform gateways --database platform.db\n"
               "  faultline-platform command send scan --gateway bay-07 --key command.key --by chen --wait\n"
               "  faultline-platform offer faults-2026112201.flpack --gateway bay-07\n"
               "Exit codes: 0 done, 1 no such record, 2 wrong usage or a database that cannot be used.");
    auto* const serving = describe_serve(app, given);
    auto* const offering = describe_offer(app, given);
    auto* const listing = app.add_subcommand("records", "list records, newest first");
    reading_options(*listing, given);
    listing->add_option("--gateway", given.filter.gateway, "of this gateway only");
    listing->add_option("--vin", given.filter.vin, "of this vehicle only");
    listing->add_option("--type", given.filter.type, "of this type only, such as fl.diagnosis.v1");
    listing->add_option("--limit", given.filter.limit, "at most so many")->check(CLI::Range(1, 100'000'000))->capture_default_str();
    auto* const showing = app.add_subcommand("record", "show one record");
    reading_options(*showing, given);
    showing->add_option("id", given.id, "its id, as `records` prints it")->required();
    auto* const fleet = app.add_subcommand("gateways", "list gateways, online and offline");
    reading_options(*fleet, given);
    const platform::command_verbs commands{app};
    const platform::authority_verbs authority{app};
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : 2;
    }
    if (commands.asked()) return commands.run();
    if (authority.asked()) return authority.run();
    if (serving->parsed()) return serve(given);
    if (offering->parsed()) return offer(given);
    if (listing->parsed()) return records(given);
    if (showing->parsed()) return record(given);
    return fleet->parsed() ? gateways(given) : 2;
}
