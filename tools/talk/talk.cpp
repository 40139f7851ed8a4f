namespace faultline::talk {}
