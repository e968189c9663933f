namespace Hikeshi.Detection.Behaviour;

/// <summary>A process as far as it is known.</summary>
internal sealed class ProcessNode(string host, ProgramImage program)
{
    /// <summary>A hostile stream could make parents as deep as it likes.</summary>
    private const int MaxDepth = 32;

    private ProcessNode? _parent;
    private int _depth;

    public string Host { get; } = host;

    public ProgramImage Program { get; set; } = program;

    public string? User { get; set; }

    public string? LogonId { get; set; }

    public Chain? Chain { get; set; }

    /// <summary>Machines it connected to lately; made when first wanted.</summary>
    public FanOut? Machines { get; set; }

    public ProcessNode? Parent
    {
        get => _parent;
        set
        {
            if (value is not null && value != this && value._depth < MaxDepth)
            {
                (_parent, _depth) = (value, value._depth + 1);
            }
        }
    }

    /// <summary>The topmost process of the same doing: below the system's own.</summary>
    public ProcessNode Root
    {
        get
        {
            var root = this;
            for (var step = 0; step <= MaxDepth && root._parent is { Program.IsBoundary: false } above; step++)
            {
                root = above;
            }

            return root;
        }
    }
}
