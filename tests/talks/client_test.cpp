// Every talk in this folder, played against the client's machines: one test each, named after its file.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/talks/client_run.hpp"

using namespace faultline::talk;

namespace {

const std::string folder = FAULTLINE_SOURCE_DIR "/tests/talks/";

class every_talk : public testing::TestWithParam<std::string> {};

TEST_P(every_talk, comes_out_as_it_says) {
    const auto what = load(folder + GetParam() + ".talk");
    ASSERT_TRUE(what.has_value()) << what.error().text();
    ASSERT_FALSE(what->tasks.empty()) << "a talk without a task proves nothing";
    for (const auto& wrong : play_against_client(*what)) ADD_FAILURE() << GetParam() << ".talk, " << wrong;
}

std::vector<std::string> names() {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().extension() == ".talk") out.push_back(entry.path().stem());
    }
    std::ranges::sort(out);
    return out;
}

INSTANTIATE_TEST_SUITE_P(talks, every_talk, testing::ValuesIn(names()), [](const auto& one) {
    std::string name = one.param;
    std::ranges::replace(name, '-', '_');
    return name;
});

}  // namespace
