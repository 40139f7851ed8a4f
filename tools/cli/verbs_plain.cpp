// decode, help, version: verbs that need neither adapter nor database.
#include <fstream>
#include <iostream>

#include "tools/cli/decode.hpp"
#include "tools/cli/verbs.hpp"

#ifndef FAULTLINE_VERSION
#define FAULTLINE_VERSION "0"
#endif

namespace faultline::cli {

int verb_decode(const session& here) {
    const decode_options wanted{.flush_each_line = here.asked.flush};
    if (here.asked.words.empty() || here.asked.words[0] == "-") {
        std::ios::sync_with_stdio(false);
        return run_decode(std::cin, std::cout, wanted);
    }
    std::ifstream file{here.asked.words[0], std::ios::binary};
    if (!file || file.peek() == std::ifstream::traits_type::eof()) {
        const bool empty = file.is_open() && !file.bad() && file.eof();
        if (!empty) {
            return report_error(
                here, failure(exit_code::no_file, "file_unreadable",
                              {{"path", here.asked.words[0]}, {"text", std::generic_category().message(errno)}}));
        }
        file.clear();
    }
    return run_decode(file, std::cout, wanted);
}

int verb_help(const session& here) {
    std::string about = here.asked.help ? here.asked.verb : here.asked.words.empty() ? "" : here.asked.words[0];
    if (about == "help" || about == "version") about.clear();
    const std::string key = about.empty() ? "cli.help" : "cli.help." + about;
    std::cout << contract::text(key, here.lang()) << '\n';
    if (!about.empty()) std::cout << '\n' << contract::text("cli.help_common", here.lang()) << '\n';
    std::cout << std::flush;
    return exit_code::done;
}

int verb_version(const session& here) {
    if (here.asked.json)
        print_json({{"name", "faultline"}, {"version", FAULTLINE_VERSION}});
    else
        std::cout << "faultline " FAULTLINE_VERSION << std::endl;
    return exit_code::done;
}

}   // namespace faultline::cli
