// symptom: what the driver describes, looked up in the fault database together with the codes the car has stored. Needs no
// adapter.
#include <iostream>

#include "tools/cli/open_faults.hpp"
#include "tools/cli/render.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

int verb_symptom(const session& here) {
    int refused = exit_code::done;
    auto opened = open_faults(here, refused);
    if (!opened) return refused;
    std::string described;
    for (const auto& word : here.asked.words) described += (described.empty() ? "" : " ") + word;
    const auto answer = opened->find_by_symptom(described, here.asked.codes);
    const nlohmann::json shown = answer;
    if (here.asked.json) {
        std::cout << shown.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
    } else {
        page out{here.how};
        render_symptoms(out, shown);
        print(out);
    }
    return answer.symptoms.empty() ? exit_code::faults_found : exit_code::done;
}

}   // namespace faultline::cli
