"""The REST routes by noun: each module takes the world and returns a table from (method, path template) to handler."""
