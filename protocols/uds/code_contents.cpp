#include "protocols/uds/code_contents.hpp"

#include "protocols/uds/subfunction.hpp"

namespace faultline::uds {

contents_reader::contents_reader(bytes_view payload, const contents_sizes& sizes)
    : raw_{payload}, from_{payload}, sizes_{sizes} {
    const auto head = take_answer_head(from_, sid::read_codes);
    subfunction_ = head.subfunction;
    const auto* layout = head.error == parse_error::none ? find_report(subfunction_) : nullptr;
    if (head.error != parse_error::none) {
        over_ = !stop(head.error);
        return;
    }
    if (!layout || layout->shape != report_shape::contents) {
        over_ = !stop(parse_error::wrong_subfunction);
        return;
    }
    for (const auto field : layout->head) {
        switch (field) {
            case report_field::memory: memory_ = from_.u8(); break;
            case report_field::code: code_ = from_.u24(); break;
            case report_field::status: status_ = from_.u8(); break;
            case report_field::record: record_ = from_.u8(); break;   // 16: one number for all
            default: break;
        }
    }
    if (from_.ran_out()) over_ = !stop(parse_error::too_short);
}

bool contents_reader::is_snapshot() const {
    return subfunction_ == report::snapshots_of_code || subfunction_ == report::stored_data ||
           subfunction_ == report::memory_snapshots;
}

// 05 and 16 answer for every code, the others for one.
bool contents_reader::is_one_record() const {
    return sizes_.asked_record < all_obd_records && subfunction_ != report::stored_data &&
           subfunction_ != report::extended_by_record;
}

bool contents_reader::stop(parse_error why) {
    error_ = why;
    over_ = true;
    return false;
}

std::size_t contents_reader::size_of_record(std::uint8_t number) const {
    for (const auto& each : sizes_.records)
        if (each.record == number) return each.size;
    return 0;
}

// Everything in front of the data of the next record. False at the end.
bool contents_reader::begin_record() {
    if (from_.left() == 0) return false;
    // A record may begin with any byte, so only zeros are filler, and after the one record asked for any uniform tail.
    if (obd::is_uniform_fill(from_.rest()) && (from_.rest()[0] == 0 || (is_one_record() && records_begun_ > 0))) {
        padded_ = true;
        return false;
    }
    ++records_begun_;
    const bool carries_code = subfunction_ == report::stored_data || subfunction_ == report::extended_by_record;
    if (subfunction_ != report::extended_by_record) record_ = from_.u8();
    if (carries_code) {
        if (from_.left() == 0) return false;   // 05: nothing is stored under this number
        code_ = from_.u24();
        status_ = from_.u8();
    }
    if (is_snapshot()) {
        dids_left_ = from_.u8();
        endless_ = dids_left_ == 0;
    }
    return from_.ran_out() ? stop(parse_error::too_short) : true;
}

bool contents_reader::next(content_item& item) {
    if (over_) return false;
    return is_snapshot() ? next_did(item) : next_extended(item);
}

bool contents_reader::next_did(content_item& item) {
    while (dids_left_ == 0 && (!endless_ || from_.left() == 0)) {
        if (!begin_record()) {
            over_ = true;
            return false;
        }
        if (endless_ && from_.left() == 0) {
            over_ = true;
            return false;
        }
    }
    if (endless_ && obd::is_uniform_fill(from_.rest()) && from_.rest()[0] == 0) {
        padded_ = over_ = true;
        return false;
    }
    if (from_.left() < 2) return stop(parse_error::too_short);
    item.did = from_.u16();
    if (dids_left_ > 0) --dids_left_;
    return give(item, sizes_.dids.of(*item.did), is_one_record() && dids_left_ == 0 && !endless_);
}

bool contents_reader::next_extended(content_item& item) {
    if (!begin_record()) {
        over_ = true;
        return false;
    }
    item.did.reset();
    return give(item, size_of_record(record_), is_one_record());
}

// `is_last`: nothing but filler can follow, so an unknown size is the rest.
bool contents_reader::give(content_item& item, std::size_t size, bool is_last) {
    if (size > from_.left()) return stop(parse_error::too_short);
    item.code = code_;
    item.status = status_;
    item.record = record_;
    item.exact = size != 0 || is_last;
    item.data = size != 0 ? from_.bytes(size) : from_.bytes(from_.left());
    exact_ = exact_ && item.exact;
    if (size == 0) over_ = true;
    return true;
}

}   // namespace faultline::uds
