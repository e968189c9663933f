namespace Hikeshi.Node.Starting;

/// <summary>What a node is at while it starts, in this order.</summary>
internal enum StartStage
{
    /// <summary>It listens, and brings its rooms up to the end of the log.</summary>
    ReadingLog,

    /// <summary>The rooms know the log; policy, windows and self-check follow.</summary>
    Rehearsing,

    /// <summary>Everybody is served and the loop runs; actuators and hub are asked whether they are there.</summary>
    Connecting,

    Ready,
}

/// <summary>How far the start of this node is. Thread-safe.</summary>
internal sealed class StartProgress
{
    private readonly TaskCompletionSource known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StartStage stage;

    public StartStage Stage => stage;

    public bool IsOpen => stage >= StartStage.Connecting;

    public bool IsReady => stage == StartStage.Ready;

    /// <summary>Completes when the rooms know what the log held when the node was started.</summary>
    public Task Known => known.Task;

    public void Reached(StartStage next)
    {
        stage = next;
        if (next > StartStage.ReadingLog)
        {
            known.TrySetResult();
        }
    }

    /// <summary>For people and machines that wait.</summary>
    public string Words => stage switch
    {
        StartStage.ReadingLog => "it reads its log",
        StartStage.Rehearsing => "it rehearses",
        StartStage.Connecting => "it asks the systems that it acts through",
        _ => "it is ready",
    };
}
