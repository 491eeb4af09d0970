package service

// Settings is what this service reads from its environment beside what its
// components read. Each field is one variable, its tags are its rules.
type Settings struct{}
