namespace Hikeshi.EndToEnd.Running;

/// <summary>Tests that use the fixed loopback networks of this machine, or hold it to its milliseconds: one at a time, and nothing beside it.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class ThisNetwork;
