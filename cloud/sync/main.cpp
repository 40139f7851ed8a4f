// faultline-sync: carries the gateway's outbox to the platform. Reads its settings, blocks the signals before any other
// thread exists, and hands over to the carrier.
#include "cloud/sync/carrier.hpp"
#include "cloud/sync/options.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>

namespace {

using namespace faultline;

int say(const sync::options_failure& wrong, contract::language lang) {
    std::cerr << contract::format_message(wrong.key, lang, wrong.args) << "\n";
    return 2;
}

contract::language spoken() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
            return contract::language_named(value).value_or(contract::language::en);
        }
    }
    return contract::language::zh;
}

// Values of the command line, kept apart until the configuration file has been read: the command line wins.
struct command_line {
    std::map<std::string, std::string> given;
    std::string config;
    std::string lang;
    bool insecure = false;
};

void describe(CLI::App& app, command_line& line) {
    const auto add = [&](const char* name, const char* help) { app.add_option(std::string{"--"} + name, line.given[name], help); };
    app.add_option("--config", line.config, "TOML file with the same settings, '-' written '_'; the command line wins");
    add("database", "the gateway's database [/var/lib/faultline/faultline.db]");
    add("gateway", "this gateway's name: the common name of its certificate, also its MQTT client id");
    add("broker", "mqtts://HOST[:8883], or mqtt://HOST[:1883] on this machine [mqtt://127.0.0.1:1883]");
    add("ca", "PEM file of the certificate authority to believe");
    add("cert", "PEM file of this gateway's certificate");
    add("key", "PEM file of its private key");
    add("username", "user name, when the broker wants one instead of a certificate");
    add("password-file", "file whose first line is the password");
    app.add_flag("--insecure", line.insecure, "allow plain MQTT to another machine: everybody on the way can read and change it");
    add("control", "the daemon's control socket, for adapter and vehicle in the state message");
    add("status-file", "keep the state there as JSON");
    add("metrics-file", "keep the metrics there as Prometheus text");
    add("keep-alive-s", "seconds between keep-alives [30]");
    add("will-delay-s", "seconds after which the platform is told of an absence [30]");
    add("reconnect-ms", "first wait before reconnecting is drawn from zero to this [5000]");
    add("longest-reconnect-ms", "and it doubles up to this [120000]");
    add("answer-ms", "without the broker's answer for so long the connection is taken for dead [20000]");
    add("receipt-ms", "without the platform's receipt for so long a record is sent again [30000]");
    add("batch", "records in one message, at most [50]");
    add("log", "trace, debug, info, warn, error [info]");
    app.add_option("--lang", line.lang, "zh or en");
    app.footer("Examples:\n"
               "  faultline-sync --gateway bay-07 --database /var/lib/faultline/faultline.db --broker mqtt://127.0.0.1:1883\n"
               "  faultline-sync --config /etc/faultline/sync.toml\n\n"
               "SIGHUP: settings, rights or certificates changed, connect now. SIGTERM: say goodbye and end.\n"
               "Exit codes: 0 ended as told, 2 wrong settings.");
}

template <class Number>
bool number(const std::string& text, Number& into) {
    char* end = nullptr;
    const long long value = std::strtoll(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0' || value < 1 || value > 86'400'000) return false;
    into = Number{value};
    return true;
}

std::optional<sync::options_failure> apply(const command_line& line, sync::options& into) {
    const std::map<std::string, std::string*> texts{
        {"database", &into.database},         {"gateway", &into.gateway},
        {"broker", &into.broker.broker},      {"ca", &into.broker.ca},
        {"cert", &into.broker.cert},          {"key", &into.broker.key},
        {"username", &into.broker.username},  {"password-file", &into.broker.password_file},
        {"control", &into.control},           {"status-file", &into.status_file},
        {"metrics-file", &into.metrics_file}, {"log", &into.log}};
    for (const auto& [name, value] : line.given) {
        if (value.empty()) continue;
        if (const auto text = texts.find(name); text != texts.end()) {
            *text->second = value;
            continue;
        }
        const bool understood = name == "keep-alive-s"           ? number(value, into.keep_alive)
                                : name == "will-delay-s"         ? number(value, into.will_delay)
                                : name == "reconnect-ms"         ? number(value, into.reconnect)
                                : name == "batch"                ? number(value, into.batch) && into.batch <= 50
                                : name == "answer-ms"            ? number(value, into.answer)
                                : name == "longest-reconnect-ms" ? number(value, into.longest_reconnect)
                                                                 : number(value, into.receipt);
        if (!understood) return sync::options_failure{"error.option_value", {{"option", "--" + name}, {"value", value}}};
    }
    into.broker.insecure = into.broker.insecure || line.insecure;
    return std::nullopt;
}

int block_signals() {
    sigset_t ours;
    sigemptyset(&ours);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ours, signal);
    pthread_sigmask(SIG_BLOCK, &ours, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Carries the gateway's outbox to the platform over MQTT 5 and lets go of a record only when the platform has "
                 "stored it."};
    app.set_version_flag("--version", FAULTLINE_VERSION);
    command_line line;
    describe(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        const int code = app.exit(wrong);
        return code == 0 ? 0 : 2;
    }

    sync::options given;
    given.lang = contract::language_named(line.lang).value_or(spoken());
    if (!line.config.empty()) {
        if (const auto read = sync::read_file(line.config, given); !read) return say(read.error(), given.lang);
    }
    if (const auto wrong = apply(line, given)) return say(*wrong, given.lang);
    if (const auto right = sync::check(given); !right) return say(right.error(), given.lang);

    spdlog::set_default_logger(spdlog::stderr_logger_st("faultline-sync"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ sync: %v");
    spdlog::set_level(spdlog::level::from_str(given.log));
    spdlog::flush_on(spdlog::level::trace);
    if (!given.broker.key.empty() && mqtt::is_open_to_others(given.broker.key)) {
        spdlog::warn("others may read the private key {}: chmod 600 it", given.broker.key);
    }
    return sync::carrier{given, block_signals()}.run();
}
