// A tiny but whole fault database to break in one place at a time, and its compilation into a temporary folder.
#pragma once

#include "tools/faultdb/check.hpp"
#include "tools/faultdb/compose.hpp"
#include "tools/faultdb/load.hpp"
#include "tools/faultdb/write.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>

namespace faultline::test {

inline const std::string whole = R"(meta version test-1
system cooling
  en Cooling
  zh 冷却
origin standard
  en Standard
  zh 标准
range P0 standard cooling
reason substitute
  en Runs on a substitute value
  zh 按替代值运行
kind sensor
component coolant_temp sensor cooling 0.6
  en Coolant Sensor {n}
  zh 冷却液传感器{n}
  pid 05
failure circuit
  en {component} Circuit
  zh {component}电路
failure circuit_low circuit
  en {component} Circuit Low
  zh {component}电路电压过低
code P0117 coolant_temp circuit_low n=1
code P0115 coolant_temp circuit n=1
know sensor circuit
  severity soon substitute
  cause 60
    en The {component} is shorted
    zh {component}短路
  check
    en Measure it
    zh 测量
    pid component
  repair component
    en Replace the {component}
    zh 更换{component}
    part component
)";

class small_data {
public:
    small_data() {
        std::string name = (std::filesystem::temp_directory_path() / "faults-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        std::filesystem::create_directory(folder_ / "data");
    }
    ~small_data() { std::filesystem::remove_all(folder_); }

    void write(const std::string& text, const std::string& name = "all.txt") const {
        std::ofstream{folder_ / "data" / name, std::ios::binary} << text;
    }

    // Everything the compiler has to say, one "file:line: sentence" a line; empty when the database was written.
    [[nodiscard]] std::string compile() const {
        faultdb::problems wrong;
        auto read = faultdb::load(folder_ / "data", wrong);
        if (wrong.empty()) faultdb::check_names(read, wrong);
        faultdb::composed made;
        if (wrong.empty()) made = faultdb::compose(read, wrong);
        std::string said;
        for (const auto& one : wrong)
            said += std::filesystem::path{one.where.file}.filename().string() + ":" + std::to_string(one.where.line) + ": " + one.sentence + "\n";
        if (said.empty()) said = faultdb::write_database(read, made, file());
        return said;
    }

    [[nodiscard]] std::filesystem::path file() const { return folder_ / "faults.db"; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_; }

private:
    std::filesystem::path folder_;
};

// `whole` with one piece exchanged; fails the test when the piece is not there.
inline std::string with(const std::string& old, const std::string& fresh) {
    auto text = whole;
    const auto at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    if (at != std::string::npos) text.replace(at, old.size(), fresh);
    return text;
}

}  // namespace faultline::test
