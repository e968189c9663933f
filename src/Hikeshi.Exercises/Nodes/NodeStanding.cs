using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exercises.Nodes;

/// <summary>What a node says when it is asked whether it is ready.</summary>
public enum NodeStanding
{
    /// <summary>Nobody listens there.</summary>
    Away,

    /// <summary>Somebody listens and says nothing: it hangs.</summary>
    Silent,

    NotReady,
    Ready,
}

/// <summary>The node said nothing for too long, neither to the request nor when it was asked whether it is ready. What was asked may still be done when it goes on.</summary>
public sealed record NodeSilent(string Socket, TimeSpan Patience)
    : Refusal("node.silent", Socket, $"the node no longer answers: nothing for {Patience.TotalSeconds:0} s; what was asked is perhaps done when it goes on", "a node that answers", "");
