// What every verb has at hand: what was asked, how to show it, and the bay to ask. Sentences go to stderr, results to
// stdout.
#pragma once

#include <memory>
#include <string>

#include "tools/cli/bay_client.hpp"
#include "tools/cli/command_line.hpp"
#include "tools/cli/page.hpp"
#include "tools/cli/terminal.hpp"

namespace faultline::cli {

struct session {
    options asked;
    terminal screen;
    look how;

    [[nodiscard]] contract::language lang() const { return how.lang; }
};

// The daemon when it runs and no other adapter is named, else this process. Says on stderr when it goes past a daemon.
// A named control path that nobody serves is refused: {}, with `why` the final event to report.
[[nodiscard]] std::unique_ptr<bay_client> choose_bay(const session& here, const interrupt& stop, nlohmann::json& why);

// The daemon or nothing: for what only it can tell.
[[nodiscard]] std::unique_ptr<bay_client> choose_daemon(const session& here, nlohmann::json& why);

// Prints the sentence (with --json also the object on stdout) and returns the exit code.
int report_error(const session& here, const nlohmann::json& final_event);

void print(const page& shown);                                // to stdout
void print_json(const nlohmann::json& data);                  // to stdout, indented
void say(const session& here, const std::string& sentence);   // to stderr, wrapped to the terminal if it is one

void say_notice(const session& here, const nlohmann::json& notice);   // {"text": key, "args": ..}: the work goes on

// The person's yes or no to "question [y/N] ", asked on stderr; no terminal or no answer is a no.
[[nodiscard]] bool ask_person(const session& here, const std::string& question);

}   // namespace faultline::cli
