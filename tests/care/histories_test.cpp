// Twelve vehicles over two years, told week by week: histories/NAME.txt says what happens, histories/NAME.golden what the
// workshop hears. FAULTLINE_UPDATE=1 writes the golden files anew; read the difference before committing it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cloud/contract/texts.hpp"
#include "gateway/care/plan_update.hpp"
#include "tests/care/care_fixture.hpp"

namespace faultline::care {
namespace {

const std::filesystem::path folder = std::filesystem::path{FAULTLINE_SOURCE_DIR} / "tests/care/histories";

struct happening {
    std::string day, what;
    std::vector<std::string> words;
};

class history {
public:
    explicit history(const std::filesystem::path& path) {
        std::ifstream file{path};
        for (std::string line; std::getline(file, line);) {
            std::istringstream words{line.substr(0, line.find('#'))};
            happening one;
            if (!(words >> one.day >> one.what)) continue;
            for (std::string word; words >> word;) one.words.push_back(word);
            happenings_.push_back(std::move(one));
        }
        std::vector<data_problem> none;
        plans_ = in_force({}, none);
    }

    std::string told() {
        for (int n = 0; n <= 104; ++n) {
            const auto today = text_of(day("2026-01-05") + std::chrono::days{7 * n});
            km_ += weekly_;
            for (const auto& one : happenings_)
                if (one.day == today || (n == 0 && one.day == "begin") || (one.day > before_ && one.day < today && one.day != "begin")) happen(one, today);
            if (n % every_ == 0) look(today);
            before_ = today;
        }
        return out_;
    }

private:
    void happen(const happening& one, const std::string& today) {
        const auto& w = one.words;
        if (one.what == "vehicle") describe(w);
        else if (one.what == "weekly") weekly_ = std::stod(w.at(0));
        else if (one.what == "comes") every_ = std::stoi(w.at(0));
        else if (one.what == "serves") serves_ = w.at(0) == "yes";
        else if (one.what == "service") car_.serve(today, km_, w);
        else if (one.what == "shows") shown_ = std::stod(w.at(0));
        else if (one.what == "swapped") { car_.history.add({.wall_ms = start_of(day(today)), .km = std::stod(w.at(0)), .source = odometer_source::technician, .detail = "", .visit = today, .said = assurance::cluster_swapped}); shown_off_ = std::stod(w.at(0)) - km_; }
        else if (one.what == "clock") clock_ = w.at(0) == "right" ? "" : w.at(0);
        else if (one.what == "vin") car_.facts.vin = w.at(0) == "gone" ? "" : "LSVAA4187E2000001";
        else if (one.what == "tells") conditions_ = {{w.at(0), std::stod(w.at(1))}};
        else if (one.what == "dismiss") dismiss_next_ = w.at(0);
        else ADD_FAILURE() << "no such happening: " << one.what;
    }
    void describe(const std::vector<std::string>& words) {
        vehicle_kind kind;
        for (const auto& word : words) {
            const auto name = word.substr(0, word.find('=')), value = word.substr(word.find('=') + 1);
            if (name == "energy") kind.energy = value;
            else if (name == "brand") kind.brand = value;
            else if (name == "region") car_.facts.region = value;
            else if (name == "severe") car_.facts.severe = {value};
            else if (name == "purchased") car_.facts.purchased = day(value);
            else if (name == "km") km_ = std::stod(value);
            else ADD_FAILURE() << word;
        }
        car_.facts.first_seen = day("2026-01-05");
        car_.plan = plans_.library.plan_for(kind);
        out_ += "plan " + car_.plan.version + "\n";
    }
    void look(const std::string& today) {
        if (shown_) car_.history.add({.wall_ms = start_of(day(today)), .km = *shown_, .source = odometer_source::pid_a6, .detail = "", .visit = today});
        else car_.drive(today, km_ + shown_off_);
        shown_.reset();
        car_.facts.conditions = conditions_;
        const auto seen_day = clock_.empty() ? today : clock_;
        std::string why;
        for (const auto& one : car_.judge(seen_day).withheld) why += "  withheld: " + contract::format_message(one.key, contract::language::en, one.args) + "\n";
        if (why != withheld_) out_ += today + "\n" + (why.empty() ? "  judged again\n" : why);
        withheld_ = why;
        tell(today, car_.look(seen_day));
        std::vector<std::string> served;
        for (const auto& [id, one] : car_.alerts)
            if (serves_ && contract::is_open(one.state) && one.urgency != "upcoming") served.push_back(one.item);
        if (!served.empty()) {
            car_.serve(today, km_, served);
            conditions_.clear();
            car_.facts.conditions.clear();
            tell(today, car_.look(seen_day));
        }
    }
    void tell(const std::string& today, const std::vector<contract::alert>& changed) {
        for (const auto& one : changed) {
            out_ += today + " " + one.item + " " + (contract::is_open(one.state) ? one.urgency : one.state);
            if (one.due_km) out_ += " " + std::to_string(static_cast<long long>(*one.due_km)) + " km";
            if (!one.due_date.empty()) out_ += " " + one.due_date;
            if (one.expected && !one.expected->likely.empty()) out_ += " likely " + one.expected->likely;
            out_ += "\n";
            if (one.revision == 1)
                for (const auto& why : one.basis) out_ += "  " + contract::format_message(why.key, contract::language::en, why.args) + "\n";
            if (one.item == dismiss_next_ && contract::is_open(one.state)) {
                car_.alerts[one.alert] = dismiss(one, "owner", "not now", {"", contract::rfc3339(start_of(day(today)))}).value();
                out_ += "  dismissed\n";
                dismiss_next_.clear();
            }
        }
    }

    life car_;
    plans_in_force plans_;
    std::vector<happening> happenings_;
    double km_ = 10, weekly_ = 280, shown_off_ = 0;
    int every_ = 1;
    bool serves_ = true;
    std::optional<double> shown_;
    std::map<std::string, double> conditions_;
    std::string clock_, dismiss_next_, withheld_, before_ = "0", out_;
};

TEST(histories, of_twelve_vehicles_are_told_as_they_were_agreed) {
    int told = 0;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().extension() != ".txt") continue;
        ++told;
        const auto now = history{entry.path()}.told();
        auto golden = entry.path();
        golden.replace_extension(".golden");
        if (std::getenv("FAULTLINE_UPDATE") != nullptr) std::ofstream{golden} << now;
        std::ifstream file{golden};
        std::ostringstream agreed;
        agreed << file.rdbuf();
        EXPECT_EQ(now, agreed.str()) << entry.path();
        EXPECT_EQ(now, history{entry.path()}.told()) << "the same life is told the same way";
    }
    EXPECT_EQ(told, 12);
}

}  // namespace
}  // namespace faultline::care
