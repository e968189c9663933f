// Exercises take the machine: fixed loopback networks, every core.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
