// analyse: what several codes mean together, by the rules of the fault database. Needs no adapter.
#include "tools/cli/open_faults.hpp"
#include "tools/cli/render.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

int verb_analyse(const session& here) {
    int refused = exit_code::done;
    auto opened = open_faults(here, refused);
    if (!opened) return refused;
    faults::circumstances around;
    if (here.asked.battery_volts) around.readings.emplace("battery_volts", *here.asked.battery_volts);
    const nlohmann::json found = opened->analyse(here.asked.reported, around, here.asked.maker);
    if (here.asked.json) {
        print_json(found);
    } else {
        page out{here.how};
        render_analysis(out, found);
        print(out);
    }
    return exit_code::done;
}

}   // namespace faultline::cli
