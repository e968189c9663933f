using System.Buffers;
using System.Text.Json;

namespace Hikeshi.Telemetry.Hec;

/// <summary>
/// The answers of Splunk's HTTP Event Collector ("Troubleshoot HTTP Event Collector", possible error codes): a code, its text, and the HTTP
/// status that goes with it.
/// </summary>
public readonly record struct HecReply(int Code, string Text, int Status)
{
    public static HecReply Success { get; } = new(0, "Success", 200);

    public static HecReply TokenDisabled { get; } = new(1, "Token disabled", 403);

    public static HecReply TokenRequired { get; } = new(2, "Token is required", 401);

    public static HecReply InvalidAuthorization { get; } = new(3, "Invalid authorization", 401);

    public static HecReply InvalidToken { get; } = new(4, "Invalid token", 403);

    public static HecReply NoData { get; } = new(5, "No data", 400);

    public static HecReply InvalidDataFormat { get; } = new(6, "Invalid data format", 400);

    public static HecReply InternalError { get; } = new(8, "Internal server error", 500);

    public static HecReply Busy { get; } = new(9, "Server is busy", 503);

    public static HecReply ChannelMissing { get; } = new(10, "Data channel is missing", 400);

    public static HecReply InvalidChannel { get; } = new(11, "Invalid data channel", 400);

    public static HecReply EventRequired { get; } = new(12, "Event field is required", 400);

    public static HecReply EventBlank { get; } = new(13, "Event field cannot be blank", 400);

    public static HecReply AckDisabled { get; } = new(14, "ACK is disabled", 400);

    public static HecReply InvalidFields { get; } = new(15, "Error in handling indexed fields", 400);

    public static HecReply Healthy { get; } = new(17, "HEC is healthy", 200);

    public static HecReply Unhealthy { get; } = new(18, "HEC is unhealthy, queues are full", 503);

    /// <summary>Number of the event that it is about, from 0; null when it is about none.</summary>
    public int? InvalidEvent { get; init; }

    /// <param name="ackId">For a client that named a channel; null otherwise.</param>
    public void WriteTo(IBufferWriter<byte> output, long? ackId)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("text"u8, Text);
        writer.WriteNumber("code"u8, Code);
        if (InvalidEvent is { } number)
        {
            writer.WriteNumber("invalid-event-number"u8, number);
        }

        if (ackId is { } id)
        {
            writer.WriteNumber("ackId"u8, id);
        }

        writer.WriteEndObject();
    }
}
