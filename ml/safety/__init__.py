"""What a picture shows that it should not, and whether it was seen before."""
