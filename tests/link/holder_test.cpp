// Against a made-up /proc: what each of its two sources alone can tell.
#include "gateway/link/holder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cstdio>
#include <fstream>

#include "tests/link/pty_pair.hpp"

namespace faultline::link {
namespace {

namespace fs = std::filesystem;

class holder : public testing::Test {
protected:
    holder() {
        fs::create_directories(dev_);
        std::ofstream{device_} << "";
        process("812", "ModemManager");
        process("4711", "minicom");
    }
    void process(const std::string& pid, const std::string& name) const {
        fs::create_directories(proc_ / pid / "fd");
        std::ofstream{proc_ / pid / "comm"} << name << '\n';
    }

    scratch_folder folder_;
    fs::path proc_ = folder_.path() / "proc";
    fs::path dev_ = folder_.path() / "dev";
    fs::path device_ = dev_ / "ttyUSB0";
};

TEST_F(holder, is_nobody_when_nobody_has_it_open) { EXPECT_EQ(holder_of(device_, whom::anyone, proc_), ""); }

TEST_F(holder, is_the_process_with_the_device_among_its_files) {
    fs::create_symlink(device_, proc_ / "4711" / "fd" / "3");
    EXPECT_EQ(holder_of(device_, whom::anyone, proc_), "minicom (4711)");
}

TEST_F(holder, is_the_owner_of_the_lock_before_anyone_who_merely_has_it_open) {
    fs::create_symlink(device_, proc_ / "812" / "fd" / "9");
    struct stat seen {};
    ASSERT_EQ(::stat(device_.c_str(), &seen), 0);
    char line[128];
    std::snprintf(line, sizeof line, "7: FLOCK  ADVISORY  WRITE 4711 %02x:%02x:%lu 0 EOF\n", major(seen.st_dev),
                  minor(seen.st_dev), static_cast<unsigned long>(seen.st_ino));
    std::ofstream{proc_ / "locks"} << "6: POSIX  ADVISORY  READ 1 08:01:1 0 EOF\n" << line;
    EXPECT_EQ(holder_of(device_, whom::anyone, proc_), "minicom (4711)");
}

TEST_F(holder, is_nobody_for_a_device_that_does_not_exist) {
    EXPECT_EQ(holder_of(dev_ / "ttyUSB9", whom::anyone, proc_), "");
}

TEST_F(holder, can_leave_ourselves_out) {
    const auto own = std::to_string(::getpid());
    process(own, "faultlined");
    fs::create_symlink(device_, proc_ / own / "fd" / "4");
    EXPECT_EQ(holder_of(device_, whom::anyone, proc_), "faultlined (" + own + ")");
    EXPECT_EQ(holder_of(device_, whom::others, proc_), "");
}

}  // namespace
}  // namespace faultline::link
