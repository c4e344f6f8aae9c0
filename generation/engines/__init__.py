"""Which engine serves a job: what workers advertise, what operators allow, what people choose."""
