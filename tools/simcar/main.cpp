// simcar: a simulated car behind an ELM327. Reads the command line, puts the pieces together, serves.
#include <sys/socket.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "tools/simcar/car_file.hpp"
#include "tools/simcar/can_hub.hpp"
#include "tools/simcar/cars.hpp"
#include "tools/simcar/devices.hpp"
#include "tools/simcar/doip_port.hpp"
#include "tools/simcar/serve.hpp"
#include "tools/simcar/simulation.hpp"
#include "tools/simcar/slcan_adapter.hpp"
#include "tools/simcar/unix_socket.hpp"

namespace {

using namespace faultline::simcar;

struct choices {
    bool pty = false;
    bool stdio = false;
    std::string tcp;
    std::string link;
    std::string control;
    std::string bus;
    std::string doip;
    std::string car = "hybrid";
    std::string padding;
    std::string play;
    std::string identity = "ELM327 v2.1";
    std::string elm = "2.1";
    std::vector<std::string> quirks;
    int baud = 0;
    int unplug_after = 0;
    int traffic = 0;
    bool stn = false;
    bool slcan = false;
    bool drive = false;
    bool list_quirks = false;
    bool list_cars = false;
};

constexpr int usage = 2;

int complain(const std::string& what) {
    std::fprintf(stderr, "simcar: %s\n", what.c_str());
    return usage;
}

int show_quirks() {
    for (const auto& q : all_quirks()) {
        std::printf("%-20.*s %.*s [%.*s]\n", static_cast<int>(q.name.size()), q.name.data(), static_cast<int>(q.sentence.size()),
                    q.sentence.data(), static_cast<int>(q.evidence.size()), q.evidence.data());
    }
    return 0;
}

int show_cars() {
    for (const auto& c : cars) std::printf("%.*s\n", static_cast<int>(c.name.size()), c.name.data());
    return 0;
}

car_result chosen_car(const choices& c) {
    auto found = built_in_car(c.car);
    if (!found) found = load_car(c.car);
    if (found && c.padding == "none") found->padding.reset();
    if (found && !c.padding.empty() && c.padding != "none") {
        const auto value = parse_hex(c.padding);
        if (!value || value->size() != 1) return car_file_error{"--padding", 0, "give one hexadecimal byte like 55, or none"};
        found->padding = value->front();
    }
    if (found && c.drive) found->drive.moving = found->drive.engine_running = true;
    return found;
}

port_result chosen_port(const choices& c) {
    if (c.stdio) return open_stdio();
    if (!c.tcp.empty()) return open_tcp(c.tcp);
    return open_pty(c.link);
}

int play_talk(const choices& c, port& where) {
    auto player = open_talk(c.play);
    if (!player) return complain(player.error());
    bool in = true;
    serving all{&where, player->get(), {}, -1, {}, [&in] { return in; }, [&in](bool p) { in = p; }, [&player] { return (*player)->wants_unplug(); }};
    return serve(all);
}

int drive_car(const choices& c, port* where) {
    adapter_options options;
    options.identity = c.identity;
    options.stn = c.stn;
    options.baud = c.baud;
    const auto knows = level_named(c.elm);
    if (!knows) return complain("\"" + c.elm + "\" is no ELM327 version: 1.0 1.1 1.2 1.3 1.3a 1.4 1.4b 2.0 2.1 2.2");
    options.knows = *knows;
    for (const auto& name : c.quirks) {
        const auto which = quirk_named(name);
        if (!which) return complain("\"" + name + "\" is no quirk: simcar --list-quirks shows them");
        options.quirks.set(*which);
    }
    auto description = chosen_car(c);
    if (!description) return complain(description.error().text());
    simulation sim{std::move(*description), options};
    adapter_device elm{sim.face()};
    slcan_adapter slcan{sim.bus(), c.baud};
    device* behind = c.slcan ? static_cast<device*>(&slcan) : &elm;

    sim.bus().set_traffic(c.traffic);
    std::vector<std::unique_ptr<face>> others;
    if (!c.bus.empty()) {
        auto hub = open_can_hub(c.bus, sim.bus());
        if (!hub) return complain(hub.error().what);
        others.push_back(std::move(*hub));
    }
    if (!c.doip.empty()) {
        auto port = open_doip(c.doip, sim.ethernet());
        if (!port) return complain(port.error().what);
        others.push_back(std::move(*port));
        sim.ethernet().announce(std::chrono::steady_clock::now());
    }

    int control = -1;
    if (!c.control.empty() && (control = listen_unix(c.control, SOCK_STREAM)) < 0) {
        return complain(c.control + " cannot be made: " + std::strerror(errno));
    }
    int left = c.unplug_after;
    serving all{where, where != nullptr ? behind : nullptr, {}, control, [&sim](std::string_view line, instant now) { return sim.command(line, now); },
                [&sim] { return sim.plugged(); }, [&sim](bool in) { sim.set_plugged(in); },
                [&sim, &left] {
                    const bool counted = left > 0 && sim.face().requests() + sim.bus().requests() >= left;
                    if (counted) left = 0;
                    const bool due = counted || (sim.plugged() && sim.face().wants_unplug());
                    if (due) sim.face().plugged_again();
                    return due;
                }};
    for (const auto& each : others) {
        all.faces.push_back(each.get());
        std::printf("%s\n", each->address().c_str());
    }
    std::fflush(stdout);
    const int result = serve(all);
    if (control >= 0) std::remove(c.control.c_str());
    return result;
}

constexpr const char* examples = R"(examples:
  simcar --pty --link /tmp/elm                     a hybrid behind a pseudo terminal
  simcar --pty --baud 38400 --drive                paced like a real line, and driving
  simcar --tcp 127.0.0.1:35000 --car kwp           a WiFi adapter in a K-line car
  simcar --pty --quirk echo_stays --quirk nuls     a bad clone (simcar --list-quirks)
  simcar --bus /tmp/can --traffic 500              the CAN bus of the car, for vcan+unix:/tmp/can
  simcar --slcan --link /tmp/slcan                 a serial CAN adapter, for slcan:/tmp/slcan
  simcar --doip 127.0.0.1:0 --car uds              diagnostics over IP
  simcar --pty --control /tmp/ctl                  and, while it runs:
  simcar ctl /tmp/ctl code add 7E8 P0301 stored    (ctl PATH help shows all commands)
  simcar --pty --play tests/talks/late-prompt.talk plays a recorded conversation)";

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"A simulated car: several ECUs behind an ELM327-like adapter."};
    choices c;
    app.footer(examples);
    auto* pty = app.add_flag("--pty", c.pty, "Serve on a pseudo terminal and print its path (the default)");
    app.add_option("--link", c.link, "Make this symbolic link to the pseudo terminal")->type_name("PATH");
    auto* tcp = app.add_option("--tcp", c.tcp, "Serve on TCP; port 0 takes a free one and prints it")->type_name("IP:PORT");
    auto* stdio = app.add_flag("--stdio", c.stdio, "Serve on standard input and output");
    pty->excludes(tcp)->excludes(stdio);
    tcp->excludes(stdio);
    app.add_flag("--slcan", c.slcan, "The serial face is an slcan adapter on the CAN bus instead of an ELM327");
    app.add_option("--bus", c.bus, "Serve the car's CAN bus on this unix socket (alone, unless a serial face is asked for too)")->type_name("PATH");
    app.add_option("--traffic", c.traffic, "So many other frames a second on the CAN bus")->check(CLI::Range(0, 4000))->type_name("N");
    auto* doip = app.add_option("--doip", c.doip, "Serve DoIP there, 127.0.0.1:13400 unless said (alone, as --bus)");
    doip->type_name("[IP:PORT]")->expected(0, 1);
    app.add_option("--car", c.car, "A built-in car (--list-cars) or a description file")->type_name("NAME|FILE");
    app.add_option("--padding", c.padding, "Fill CAN frames with this byte, or leave them short (none)")->type_name("HEX|none");
    app.add_flag("--drive", c.drive, "The car drives its trip from the start");
    app.add_option("--baud", c.baud, "Pace characters at this baud rate; 0 = as fast as they come")->check(CLI::Range(0, 10'000'000));
    app.add_option("--quirk", c.quirks, "Do this wrong (repeatable)")->type_name("NAME");
    app.add_flag("--list-quirks", c.list_quirks, "Print every quirk with a sentence and where it was met");
    app.add_flag("--list-cars", c.list_cars, "Print the built-in cars");
    app.add_option("--identity", c.identity, "What ATI and ATZ print")->type_name("TEXT");
    app.add_option("--elm", c.elm, "Know the commands up to this ELM327 version")->type_name("VERSION");
    app.add_flag("--stn", c.stn, "Know the ST commands of an STN chip too");
    app.add_option("--unplug-after", c.unplug_after, "Take the link away after this many requests")->type_name("N");
    app.add_option("--control", c.control, "Take commands on this unix socket")->type_name("PATH");
    app.add_option("--play", c.play, "Play this talk instead of simulating")->type_name("FILE.talk");
    std::string path;
    std::vector<std::string> words;
    auto* ctl = app.add_subcommand("ctl", "Send one command to a running simcar");
    ctl->add_option("path", path, "Its --control socket")->required();
    ctl->add_option("command", words, "What to do; help lists everything")->required();
    ctl->positionals_at_end();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        const int code = app.exit(e);
        return code == 0 ? 0 : usage;
    }
    if (doip->count() > 0 && c.doip.empty()) c.doip = "127.0.0.1:13400";
    if (c.list_quirks) return show_quirks();
    if (c.list_cars) return show_cars();
    if (ctl->parsed()) {
        std::string command;
        for (const auto& w : words) command += (command.empty() ? "" : " ") + w;
        return send_command(path, command);
    }
    const bool serial = c.pty || c.stdio || !c.tcp.empty() || !c.link.empty() || !c.play.empty() || c.slcan || (c.bus.empty() && c.doip.empty());
    std::unique_ptr<port> where;
    if (serial) {
        auto chosen = chosen_port(c);
        if (!chosen) return complain(chosen.error().what);
        where = std::move(*chosen);
        if (!c.stdio) std::printf("%s\n", where->address().c_str());
        std::fflush(stdout);
    }
    return c.play.empty() ? drive_car(c, where.get()) : play_talk(c, *where);
}
