// faultlined: reads the command line and the configuration, runs the gateway until a signal ends it.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <iostream>

#include "cloud/contract/texts.hpp"
#include "gateway/daemon/gateway.hpp"
#include "gateway/daemon/version.hpp"

namespace {

using namespace faultline;

int tell(const daemon::trouble& what) {
    std::cerr << "faultlined: " << contract::format_message("error." + what.code, contract::language::en, what.args) << '\n';
    return what.exit;
}

int run(daemon::configuration given) {
    boost::asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};   // devices are this thread's alone; only posts come from others
    daemon::gateway gateway{io, std::move(given)};
    boost::asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](const boost::system::error_code& failed, int) {
        if (!failed) gateway.stop();
    });
    daemon::maybe_trouble wrong;
    boost::asio::co_spawn(io, gateway.run(), [&](const std::exception_ptr& thrown, daemon::maybe_trouble ended) {
        if (thrown) std::rethrow_exception(thrown);
        wrong = std::move(ended);
        io.stop();
    });
    io.run();
    return wrong ? tell(*wrong) : 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Faultline gateway daemon: owns the adapter, follows the cars that come and go, keeps and serves what it reads.\n\n"
                 "  faultlined --adapter serial:/dev/ttyUSB0 --database /var/lib/faultline/faultline.db\n"
                 "  faultlined --config /etc/faultline/faultlined.toml"};
    std::string config;
    daemon::configuration flags;
    bool no_pre_scan = false;
    app.set_version_flag("--version", daemon::version);
    app.add_option("--config", config, "TOML file; the options below overrule it");
    app.add_option("--adapter", flags.bay.adapter, "serial:/dev/ttyUSB0[:baud], tcp:host:port, can:can0, slcan:/dev/ttyACM0[:bitrate] or pty:/path; without it the only adapter found");
    app.add_option("--database", flags.bay.database, "SQLite file, made when missing");
    app.add_option("--faults", flags.bay.faults, "compiled fault database; packs are then not used");
    app.add_option("--keys", flags.bay.keys, "folder of public keys of those whose packs are taken [/etc/faultline/keys]");
    app.add_option("--control", flags.control, "unix socket for the command line");
    app.add_option("--command-keys", flags.command_keys, "PEM file with the public keys of the platform whose commands are carried out");
    const auto* const level = app.add_option("--log-level", flags.log_level, "debug, info, warn or error")->check(CLI::IsMember({"debug", "info", "warn", "error"}));
    app.add_flag("--no-pre-scan", no_pre_scan, "do not scan a car when it is plugged in");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : daemon::exit_code::usage;
    }
    daemon::configuration given;
    if (!config.empty()) {
        auto read = daemon::read_configuration(config);
        if (const auto* const wrong = std::get_if<daemon::trouble>(&read)) return tell(*wrong);
        given = std::get<daemon::configuration>(std::move(read));
    }
    const auto overrule = [](std::string& target, const std::string& flag) {
        if (!flag.empty()) target = flag;
    };
    overrule(given.bay.adapter, flags.bay.adapter);
    overrule(given.bay.database, flags.bay.database);
    overrule(given.bay.faults, flags.bay.faults);
    overrule(given.bay.keys, flags.bay.keys);
    overrule(given.control, flags.control);
    overrule(given.command_keys, flags.command_keys);
    if (level->count() > 0) given.log_level = flags.log_level;
    if (no_pre_scan) given.pre_scan = false;

    spdlog::set_default_logger(spdlog::stderr_logger_mt("faultlined"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
    spdlog::set_level(spdlog::level::from_str(given.log_level));
    return run(std::move(given));
}
