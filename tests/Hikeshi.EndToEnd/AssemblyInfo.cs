// Stories play in networks of their own, two at once; everything else has the machine to itself.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
