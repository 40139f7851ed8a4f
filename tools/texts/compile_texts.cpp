// compile_texts OUT FILE...: turns text catalogues into the C++ table. Run by the build; exit 1 and file:line on any
// fault.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tools/texts/catalogue.hpp"

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: compile_texts OUT FILE...\n";
        return 2;
    }
    faultline::texts::catalogue whole;
    for (int i = 2; i < argc; ++i) {
        std::ifstream in{argv[i], std::ios::binary};
        if (!in) {
            std::cerr << argv[i] << ": cannot be read\n";
            return 1;
        }
        const std::string content{std::istreambuf_iterator<char>{in}, {}};
        faultline::texts::add_file(whole, argv[i], content);
    }
    faultline::texts::check(whole);
    for (const auto& fault : whole.faults) std::cerr << fault.where << ": error: " << fault.what << '\n';
    if (!whole.faults.empty()) return 1;

    std::filesystem::create_directories(std::filesystem::path{argv[1]}.parent_path());
    std::ofstream out{argv[1], std::ios::binary};
    out << faultline::texts::table_source(whole);
    out.close();
    if (!out) {
        std::cerr << argv[1] << ": cannot be written\n";
        return 1;
    }
}
