using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hikeshi.Telemetry.ElasticBulk;

/// <summary>Writes what <c>_bulk</c> answers: items in the order of the request.</summary>
public sealed class BulkResponse
{
    private readonly ArrayBufferWriter<byte> _items = new(4096);
    private readonly Utf8JsonWriter _writer;

    public BulkResponse()
    {
        _writer = new Utf8JsonWriter(_items);
        _writer.WriteStartArray();
    }

    /// <summary>At least one item was refused.</summary>
    public bool HasErrors { get; private set; }

    /// <param name="sequence">A number that grows from item to item.</param>
    public void AddTaken(in BulkItem item, long sequence)
    {
        Begin(item, item.Id ?? NewId());
        _writer.WriteNumber("_version"u8, 1);
        _writer.WriteString("result"u8, "created"u8);
        _writer.WriteStartObject("_shards"u8);
        _writer.WriteNumber("total"u8, 1);
        _writer.WriteNumber("successful"u8, 1);
        _writer.WriteNumber("failed"u8, 0);
        _writer.WriteEndObject();
        _writer.WriteNumber("_seq_no"u8, sequence);
        _writer.WriteNumber("_primary_term"u8, 1);
        End(status: 201);
    }

    public void AddRefused(in BulkItem item, BulkError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        HasErrors = true;
        Begin(item, item.Id);
        _writer.WriteStartObject("error"u8);
        _writer.WriteString("type"u8, error.Type);
        _writer.WriteString("reason"u8, error.Reason);
        _writer.WriteEndObject();
        End(error.Status);
    }

    /// <summary>The whole answer; nothing can be added afterwards.</summary>
    public void WriteTo(IBufferWriter<byte> output, TimeSpan took)
    {
        _writer.WriteEndArray();
        _writer.Flush();

        // This order, because some shippers stop reading when they have seen what they want.
        using var answer = new Utf8JsonWriter(output);
        answer.WriteStartObject();
        answer.WriteNumber("took"u8, (long)took.TotalMilliseconds);
        answer.WriteBoolean("errors"u8, HasErrors);
        answer.WritePropertyName("items"u8);
        answer.WriteRawValue(_items.WrittenSpan, skipInputValidation: true);
        answer.WriteEndObject();
    }

    /// <summary>The answer to a request that was refused as a whole; its HTTP status is the error's.</summary>
    public static void WriteFault(IBufferWriter<byte> output, BulkError fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        using var answer = new Utf8JsonWriter(output);
        answer.WriteStartObject();
        answer.WriteStartObject("error"u8);
        answer.WriteStartArray("root_cause"u8);
        answer.WriteStartObject();
        WriteCause(answer, fault);
        answer.WriteEndObject();
        answer.WriteEndArray();
        WriteCause(answer, fault);
        answer.WriteEndObject();
        answer.WriteNumber("status"u8, fault.Status);
        answer.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter answer, BulkError fault)
    {
        answer.WriteString("type"u8, fault.Type);
        answer.WriteString("reason"u8, fault.Reason);
    }

    private void Begin(in BulkItem item, string? id)
    {
        _writer.WriteStartObject();
        _writer.WriteStartObject(item.Action switch
        {
            BulkAction.Index => "index"u8,
            BulkAction.Create => "create"u8,
            BulkAction.Update => "update"u8,
            _ => "delete"u8,
        });
        _writer.WriteString("_index"u8, item.Index);
        if (id is not null)
        {
            _writer.WriteString("_id"u8, id);
        }
    }

    private void End(int status)
    {
        _writer.WriteNumber("status"u8, status);
        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }

    /// <summary>Twenty characters, as Elasticsearch's own.</summary>
    private static string NewId()
    {
        Span<byte> random = stackalloc byte[15];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
