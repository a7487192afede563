module testyard.example/canary

go 1.16
