namespace Hikeshi.Response.Investigating;

/// <summary>Bounds on what goes out and what comes back.</summary>
internal static class InvestigationLimits
{
    /// <summary>Entries of the log that are looked at around the one in question.</summary>
    public const int Entries = 200;

    /// <summary>Causes of causes of causes.</summary>
    public const int Depth = 8;

    /// <summary>Entries that go with the question.</summary>
    public const int Items = 40;

    public const int Fields = 24;

    /// <summary>Characters of all fields of one entry.</summary>
    public const int FieldText = 3_000;

    /// <summary>Hosts that are told of.</summary>
    public const int Hosts = 6;

    /// <summary>Services that are told of each of them, and functions of each of these.</summary>
    public const int OfEach = 4;

    /// <summary>Characters of one value from a log.</summary>
    public const int Value = 400;

    /// <summary>Characters of an event that is read for its fields.</summary>
    public const int Event = 64 * 1024;

    /// <summary>Characters of the data; one entry goes in any case.</summary>
    public const int Data = 24 * 1024;

    public const int Playbooks = 20;

    public const int PlaybookText = 160;

    public const int PlaybookBytes = 1 << 20;

    /// <summary>Bytes of the endpoint's whole answer.</summary>
    public const int AnswerBytes = 256 * 1024;

    /// <summary>Characters of what the model says in it.</summary>
    public const int Answer = 16 * 1024;

    public const int Hypothesis = 600;

    public const int Message = 1_200;

    /// <summary>Names in a list of the answer.</summary>
    public const int Names = 20;

    /// <summary>Questions that wait for their answer at the same time.</summary>
    public const int Pending = 4;
}
