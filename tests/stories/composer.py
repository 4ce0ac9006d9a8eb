"""How an officer composes in the chat: the steps that stories of it share."""

from tests.kit.someone import Someone

NEWS = "Giả giáo viên báo học sinh cấp cứu\nPhụ huynh nhận cuộc gọi đòi chuyển tiền.\nĐề nghị: gọi lại giáo viên."
QUESTIONS = ("thuộc nhóm nào", "Gửi tới đâu", "Trên đây đúng là tin")


async def composes(officer: Someone, *answers: str, text: str = NEWS) -> None:
    """From a plain text through as many questions as there are answers."""
    officer.says(text)
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("Mức của thông báo")
    asked = QUESTIONS[1:] if answers[:1] and answers[0].startswith("🔴") else QUESTIONS  # of Khẩn no category
    for answer, next_words in zip(answers, asked, strict=False):
        officer.chooses(answer)
        await officer.sees(next_words)


async def asks_for_release(officer: Someone) -> None:
    """An urgent advisory to the whole district, which waits for a second person then."""
    await composes(officer, "🔴 Khẩn – nguy hiểm ngay", "Tất cả cơ sở của Quận Mẫu (3)")
    await officer.sees("KHẨN · Giả giáo viên")
    officer.chooses("Gửi để duyệt (3 cơ sở)")
    await officer.sees("chắc chắn")
    officer.chooses("Đề nghị duyệt ngay")
    await officer.sees("đang chờ người thứ hai duyệt")
