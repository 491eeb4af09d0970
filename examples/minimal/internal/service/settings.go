package service

// Settings has the settings of this service, in addition to those of its components. Each
// field is one variable, and its tags declare its default and its bounds.
type Settings struct {
	// The first word of a greeting.
	Greeting string `env:"GREETING" envDefault:"Hello"`
}
